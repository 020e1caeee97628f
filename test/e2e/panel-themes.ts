/** The colours that the panel uses, from VS Code's four default themes; the extension's own come from package.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

interface Theme {
  /** The class that VS Code puts on the body. */
  readonly kind: string;
  readonly colors: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly contributes: { readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<ThemeName, string>> }[] };
}

function contributed(theme: ThemeName): Record<string, string> {
  // Cast: our own manifest.
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as Manifest;
  return Object.fromEntries(manifest.contributes.colors.map(color => [color.id.replace('.', '-'), color.defaults[theme]]));
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    kind: 'vscode-dark',
    colors: {
      ...contributed('dark'),
      'foreground': '#cccccc', 'descriptionForeground': '#9d9d9d', 'errorForeground': '#f85149', 'focusBorder': '#0078d4',
      'sideBar-background': '#181818', 'editor-background': '#1f1f1f', 'sideBarSectionHeader-border': '#2b2b2b', 'widget-border': '#313131', 'panel-border': '#2b2b2b',
      'input-background': '#313131', 'input-foreground': '#cccccc', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898',
      'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc',
      'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': 'rgba(255, 255, 255, 0.07)',
      'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
      'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'progressBar-background': '#0078d4',
      'list-hoverBackground': '#2a2d2e', 'list-inactiveSelectionBackground': '#37373d', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff',
      'list-warningForeground': '#cca700', 'editorWarning-foreground': '#cca700', 'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)',
      'keybindingLabel-background': 'rgba(128, 128, 128, 0.17)', 'keybindingLabel-foreground': '#cccccc', 'keybindingLabel-border': 'rgba(51, 51, 51, 0.6)', 'keybindingLabel-bottomBorder': 'rgba(68, 68, 68, 0.6)',
      'scrollbarSlider-background': 'rgba(121, 121, 121, 0.4)',
    },
  },
  light: {
    kind: 'vscode-light',
    colors: {
      ...contributed('light'),
      'foreground': '#3b3b3b', 'descriptionForeground': '#3b3b3b', 'errorForeground': '#f85149', 'focusBorder': '#005fb8',
      'sideBar-background': '#f8f8f8', 'editor-background': '#ffffff', 'sideBarSectionHeader-border': '#e5e5e5', 'widget-border': '#e5e5e5', 'panel-border': '#e5e5e5',
      'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-border': '#cecece', 'input-placeholderForeground': '#767676',
      'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b',
      'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': 'rgba(0, 0, 0, 0.1)',
      'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
      'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'progressBar-background': '#005fb8',
      'list-hoverBackground': '#f2f2f2', 'list-inactiveSelectionBackground': '#e4e6f1', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000',
      'list-warningForeground': '#855f00', 'editorWarning-foreground': '#bf8803', 'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)',
      'keybindingLabel-background': 'rgba(221, 221, 221, 0.4)', 'keybindingLabel-foreground': '#3b3b3b', 'keybindingLabel-border': 'rgba(204, 204, 204, 0.4)', 'keybindingLabel-bottomBorder': 'rgba(187, 187, 187, 0.4)',
      'scrollbarSlider-background': 'rgba(100, 100, 100, 0.4)',
    },
  },
  highContrast: {
    kind: 'vscode-high-contrast',
    colors: {
      ...contributed('highContrast'),
      'foreground': '#ffffff', 'descriptionForeground': 'rgba(255, 255, 255, 0.7)', 'errorForeground': '#f48771', 'focusBorder': '#f38518',
      'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518',
      'sideBar-background': '#000000', 'editor-background': '#000000', 'sideBarSectionHeader-border': '#6fc3df', 'widget-border': '#6fc3df', 'panel-border': '#6fc3df',
      'input-background': '#000000', 'input-foreground': '#ffffff', 'input-border': '#6fc3df', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)',
      'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff',
      'button-background': '#000000', 'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff', 'button-secondaryBackground': '#000000',
      'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'progressBar-background': '#6fc3df',
      'list-warningForeground': '#ffd370', 'editorWarning-foreground': '#ffd370',
      'keybindingLabel-background': 'transparent', 'keybindingLabel-foreground': '#ffffff', 'keybindingLabel-border': '#6fc3df', 'keybindingLabel-bottomBorder': '#6fc3df',
      'scrollbarSlider-background': 'rgba(111, 195, 223, 0.6)',
    },
  },
  highContrastLight: {
    kind: 'vscode-high-contrast-light',
    colors: {
      ...contributed('highContrastLight'),
      'foreground': '#292929', 'descriptionForeground': 'rgba(41, 41, 41, 0.7)', 'errorForeground': '#b5200d', 'focusBorder': '#006bbd',
      'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd',
      'sideBar-background': '#ffffff', 'editor-background': '#ffffff', 'sideBarSectionHeader-border': '#0f4a85', 'widget-border': '#0f4a85', 'panel-border': '#0f4a85',
      'input-background': '#ffffff', 'input-foreground': '#292929', 'input-border': '#0f4a85', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)',
      'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929',
      'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85', 'button-secondaryForeground': '#292929', 'button-secondaryBackground': '#ffffff',
      'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'progressBar-background': '#0f4a85',
      'list-warningForeground': '#895503', 'editorWarning-foreground': '#895503',
      'keybindingLabel-background': 'transparent', 'keybindingLabel-foreground': '#292929', 'keybindingLabel-border': '#0f4a85', 'keybindingLabel-bottomBorder': '#0f4a85',
      'scrollbarSlider-background': 'rgba(15, 74, 133, 0.4)',
    },
  },
};
