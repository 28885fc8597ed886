import type { Plugin } from 'rolldown';

export const rawTexts: Plugin;
