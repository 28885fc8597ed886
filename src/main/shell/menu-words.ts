import type { Language } from '../../shared/language';

/** Every label of the application menu. Those that Electron gives its roles are English in every language of the system. */
export interface MenuWords {
  /** Those of macOS, in the menu of the app's name. */
  readonly about: string;
  readonly services: string;
  readonly hide: string;
  readonly hideOthers: string;
  readonly showAll: string;
  readonly quitApp: string;
  readonly file: string;
  readonly openLake: string;
  /** Title of the dialog, and of its failure. */
  readonly openLakeTitle: string;
  readonly closeWindow: string;
  readonly quit: string;
  readonly edit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly view: string;
  readonly reload: string;
  readonly developerTools: string;
  readonly resetZoom: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fullScreen: string;
  readonly window: string;
  readonly minimize: string;
}

export const menuWords: Readonly<Record<Language, MenuWords>> = {
  en: {
    about: 'About Lagoon',
    services: 'Services',
    hide: 'Hide Lagoon',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    quitApp: 'Quit Lagoon',
    file: '&File',
    openLake: '&Open lake…',
    openLakeTitle: 'Open lake',
    closeWindow: 'Close window',
    quit: '&Quit',
    edit: '&Edit',
    undo: '&Undo',
    redo: '&Redo',
    cut: 'Cu&t',
    copy: '&Copy',
    paste: '&Paste',
    selectAll: 'Select &all',
    view: '&View',
    reload: '&Reload',
    developerTools: '&Developer tools',
    resetZoom: '&Actual size',
    zoomIn: 'Zoom &in',
    zoomOut: 'Zoom &out',
    fullScreen: '&Full screen',
    window: '&Window',
    minimize: '&Minimize',
  },
  fr: {
    about: 'À propos de Lagoon',
    services: 'Services',
    hide: 'Masquer Lagoon',
    hideOthers: 'Masquer les autres',
    showAll: 'Tout afficher',
    quitApp: 'Quitter Lagoon',
    file: '&Fichier',
    openLake: '&Ouvrir un lac…',
    openLakeTitle: 'Ouvrir un lac',
    closeWindow: 'Fermer la fenêtre',
    quit: '&Quitter',
    edit: '&Édition',
    undo: '&Annuler',
    redo: '&Rétablir',
    cut: 'Co&uper',
    copy: '&Copier',
    paste: 'C&oller',
    selectAll: '&Tout sélectionner',
    view: '&Affichage',
    reload: '&Actualiser',
    developerTools: 'Outils de &développement',
    resetZoom: '&Taille réelle',
    zoomIn: 'Zoom a&vant',
    zoomOut: 'Zoom a&rrière',
    fullScreen: '&Plein écran',
    window: 'Fe&nêtre',
    minimize: '&Réduire',
  },
};
