/** A line of text in an SVG file. */
export function svgText(x: number, y: number, content: string, className = ''): string {
  return `<text x="${x}" y="${y}"${className && ` class="${className}"`}>${escaped(content)}</text>`;
}

/** As the content of an element. */
export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
