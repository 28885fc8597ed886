import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

// The guide's texts are not needed before somebody asks for help.
const GuideView = lazy(() => import('./guide-view').then((m) => ({ default: m.GuideView })));

export function Guide({ first = null }: { first?: string | null }) {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<p className="quiet">{t('common.loading')}</p>}>
      <GuideView first={first} />
    </Suspense>
  );
}
