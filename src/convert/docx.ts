import mammoth from 'mammoth';
import { ConversionError } from './conversion-error.ts';
import { htmlText } from './html.ts';

/** An encrypted .docx, and an old .doc, is a compound file of OLE. */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');

/** Styles that mammoth leaves without a meaning. */
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

/** What mammoth puts behind each note. */
const BACK_LINK = / ?<a href="#[^"]*">↑<\/a>/g;

/** The text of a Word document: headings as in Markdown, lists, tables, and the notes at the end. */
export async function docxText(bytes: Uint8Array): Promise<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 8).equals(COMPOUND_FILE)) {
    throw new ConversionError(buffer.includes(ENCRYPTED_STREAM) ? { kind: 'encrypted' } : { kind: 'damaged', reason: 'it is not a .docx but an older Word file' });
  }
  // Pictures are not read: without this each would become a data: address.
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const { value } = await mammoth.convertToHtml({ buffer }, { styleMap: STYLES, convertImage, externalFileAccess: false });
  return htmlText(value.replace(BACK_LINK, ''));
}
