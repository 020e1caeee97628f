import type * as vscode from 'vscode';

/** Questions asked in this workspace, newest first. */
export interface History {
  readonly questions: readonly string[];
  add(question: string): void;
  forget(question: string): void;
}

const KEY = 'spanlight.history';
const KEPT = 50;

export function createHistory(storage: vscode.Memento): History {
  const questions = (): readonly string[] => storage.get<readonly string[]>(KEY, []);
  const without = (question: string): string[] => questions().filter(other => other !== question);
  return {
    get questions() {
      return questions();
    },
    add(question) {
      if (question.trim() !== '') void storage.update(KEY, [question.trim(), ...without(question.trim())].slice(0, KEPT));
    },
    forget(question) {
      void storage.update(KEY, without(question));
    },
  };
}
