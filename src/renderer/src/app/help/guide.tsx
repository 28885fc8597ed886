import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { LatePart } from '../../ui/states/late-part';
import { loaded } from '../../ui/states/page-load';

// The guide's texts are not needed before somebody asks for help.
const GuideView = lazy(() => loaded(import('./guide-view')).then((m) => ({ default: m.GuideView })));

export function Guide({ first = null }: { first?: string | null }) {
  const { t } = useTranslation();
  return (
    <LatePart subject={t('help.guide.subject')} place={first} fallback={<p className="quiet">{t('common.loading')}</p>}>
      <GuideView first={first} />
    </LatePart>
  );
}
