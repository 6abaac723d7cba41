/* Dark or light: the system's choice unless the person chose. */
import { recall, remember } from './storage.js';

export const THEMES = ['auto', 'light', 'dark'];

export const currentTheme = () => (THEMES.includes(recall('theme')) ? recall('theme') : 'auto');

export function applyTheme() {
  document.documentElement.dataset.theme = currentTheme();
}

export function setTheme(theme) {
  remember('theme', theme === 'auto' ? undefined : theme);
  applyTheme();
}

export const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };

/* What the switch changes to. */
export const nextTheme = () => THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
