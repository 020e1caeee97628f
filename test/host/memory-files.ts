import * as vscode from 'vscode';

/** A file system that is nowhere on disk: files by their path, folders where these say so. It knows no times, as some don't. */
export class MemoryFiles implements vscode.FileSystemProvider {
  /** Of files, since it was last set. */
  reads = 0;
  /** Before a file is read: it may wait or throw. */
  beforeRead: (path: string) => Promise<void> | undefined = () => undefined;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(private readonly files: ReadonlyMap<string, Uint8Array>) {}

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (!file && this.#namesIn(path).size === 0) throw vscode.FileSystemError.FileNotFound();
    return { type: file ? vscode.FileType.File : vscode.FileType.Directory, ctime: 0, mtime: 0, size: file?.length ?? 0 };
  }
  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const names = this.#namesIn(path);
    if (names.size === 0) throw vscode.FileSystemError.FileNotADirectory();
    return [...names].map(([name, type]) => [name, type]);
  }
  async readFile({ path }: vscode.Uri): Promise<Uint8Array> {
    await this.beforeRead(path);
    const file = this.files.get(path);
    if (!file) throw vscode.FileSystemError.FileNotFound();
    this.reads++;
    return file;
  }
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  #namesIn(folder: string): Map<string, vscode.FileType> {
    const below = [...this.files.keys()].filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1).split('/'));
    return new Map(below.map(([name, ...rest]) => [name, rest.length === 0 ? vscode.FileType.File : vscode.FileType.Directory]));
  }
}
