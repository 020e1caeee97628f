/** The address of what has this name in a folder, as the editor writes it: it encodes more than Node does. Undefined where no address can say it. */
export function childUri(folder: string, name: string): string | undefined {
  if (/\p{Surrogate}/u.test(name)) return undefined;
  return `${folder.replace(/\/$/, '')}/${encodeURIComponent(name).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

/** The names that lead from a folder to what is in it; none: it is the folder. Undefined: it is elsewhere. */
export function namesBelow(folder: string, uri: string): readonly string[] | undefined {
  const root = folder.replace(/\/$/, '');
  if (uri === folder || uri === root) return [];
  if (!uri.startsWith(`${root}/`)) return undefined;
  try {
    return uri.slice(root.length + 1).split('/').map(decodeURIComponent);
  } catch {
    return undefined; // the editor writes no such address
  }
}

/** The addresses of the folders that something is in, the nearest first. */
export function* foldersAbove(uri: string): Generator<string> {
  for (let end = uri.lastIndexOf('/'); end > 0; end = uri.lastIndexOf('/', end - 1)) yield uri.slice(0, end);
}
