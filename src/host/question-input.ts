import * as vscode from 'vscode';

interface QuestionItem extends vscode.QuickPickItem {
  readonly question: string;
}

/**
 * Asks for a question, with the earlier ones below to pick from; resolves to undefined when dismissed.
 *
 * @param about what will be read, in words.
 */
export function askForQuestion(about: string, history: readonly string[]): Promise<string | undefined> {
  const input = vscode.window.createQuickPick<QuestionItem>();
  input.title = vscode.l10n.t('Ask {0}', about);
  input.placeholder = vscode.l10n.t('Your question, for example “Who signed the agreement?”');
  input.ignoreFocusOut = true;
  const earlier = history.map(question => ({ question, label: withoutIcons(question), iconPath: new vscode.ThemeIcon('history') }));
  const offer = (): void => {
    const typed = input.value.trim();
    const isNew = typed !== '' && !history.includes(typed);
    input.items = isNew ? [{ question: typed, label: withoutIcons(typed), description: vscode.l10n.t('Enter asks'), alwaysShow: true }, ...earlier] : earlier;
  };
  offer();
  return new Promise(resolve => {
    input.onDidChangeValue(offer);
    input.onDidAccept(() => {
      resolve(input.activeItems.at(0)?.question ?? input.value.trim());
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** "$(name)" in a label is drawn as an icon; here it is text. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
