import { expect, it } from 'vitest';
import { createI18n, showLanguage } from './create-i18n';

it('shows the language that was chosen last, though another one is still being read', async () => {
  const catalogue = createI18n();
  const root = { lang: 'en' };
  const both = [showLanguage(catalogue, 'fr', root), showLanguage(catalogue, 'en', root)];
  expect(await Promise.all(both)).toEqual([false, true]);
  expect([catalogue.language, root.lang]).toEqual(['en', 'en']);
  await showLanguage(catalogue, 'fr', root);
  expect([catalogue.language, root.lang, catalogue.t('common.cancel')]).toEqual(['fr', 'fr', 'Annuler']);
});
