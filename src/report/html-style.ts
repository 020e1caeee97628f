/** Style of the HTML report. Heat is told by shade, by the underline's thickness and in words, what is needed by an outline and in words. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --quiet: #59636e; --line: #d9dee4; --row: #f3f5f8;
  --answer: #ffe4a0; --answer-line: #9a6700; --heat: #0969da; --needed: #8250df; --lost: #b3261e; --kept: #1a6e35;
  --h1: 7%; --h2: 13%; --h3: 20%; --h4: 28%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #171b21; --ink: #e4e8ee; --quiet: #98a3b0; --line: #2d343d; --row: #1c2128;
    --answer: #57400f; --answer-line: #f2b84b; --heat: #4daafc; --needed: #d28cff; --lost: #ff8f86; --kept: #7ad492;
    --h1: 11%; --h2: 19%; --h3: 28%; --h4: 38%;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
main { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, p, ul, dl, dd, figure, blockquote { margin: 0; }
.over { color: var(--quiet); font-size: .78rem; font-weight: 600; letter-spacing: .09em; text-transform: uppercase; }
h1 { font-size: clamp(1.6rem, 4vw, 2.15rem); line-height: 1.25; letter-spacing: -.015em; margin: .35rem 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
.quiet { color: var(--quiet); font-size: .92rem; }
.none { font-size: 1.15rem; font-weight: 600; margin: .75rem 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem 1.6rem; margin-top: 1.5rem; box-shadow: 0 1px 2px rgb(0 0 0 / .05); }
.card h2 { margin: .2rem 0 .3rem; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.01em; }
.isolated { unicode-bidi: isolate; }
blockquote { margin: 1.25rem 0 0; padding: .3rem 0 .3rem 1.1rem; border-left: 3px solid var(--line); font-family: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, Georgia, serif; font-size: 1.08rem; line-height: 1.95; white-space: pre-wrap; }
.gap { display: block; height: .7em; }
mark { color: inherit; background: none; padding: .16em .08em; border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; unicode-bidi: isolate; }
.h1 { background: color-mix(in srgb, var(--heat) var(--h1), transparent); border-bottom: 1px dotted var(--heat); }
.h2 { background: color-mix(in srgb, var(--heat) var(--h2), transparent); border-bottom: 1px solid var(--heat); }
.h3 { background: color-mix(in srgb, var(--heat) var(--h3), transparent); border-bottom: 2px solid var(--heat); }
.h4 { background: color-mix(in srgb, var(--heat) var(--h4), transparent); border-bottom: 3px solid var(--heat); }
.needed { outline: 1.5px solid var(--needed); outline-offset: 1px; }
strong.answer { font-weight: 700; background: var(--answer); border: 1.5px solid var(--answer-line); border-radius: 4px; padding: 0 .18em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.tag { font: 600 .68rem/1 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--quiet); vertical-align: .45em; white-space: nowrap; margin: 0 .3em 0 .35em; }
.tag a { color: inherit; text-decoration: none; }
.tag b { color: var(--ink); }
.scroll { overflow-x: auto; margin-top: 1.4rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; line-height: 1.45; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: .76rem; border-bottom: 1.5px solid var(--line); padding: .4rem .6rem; white-space: nowrap; }
td { padding: .5rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td, .facts tr:last-child th { border-bottom: 0; }
tr:target { background: var(--row); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td .quiet { font-size: inherit; }
td.sentence { min-width: 15rem; }
.bar { display: block; height: 4px; border-radius: 2px; background: var(--heat); margin-top: .35rem; min-width: 1px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.badge { display: inline-block; border: 1.5px solid var(--needed); color: var(--needed); border-radius: 99px; padding: .05rem .5rem; font-size: .74rem; font-weight: 600; white-space: nowrap; }
.lost { color: var(--lost); } .kept { color: var(--kept); }
.whole { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .9rem; margin: 1.25rem 0 0; }
.whole div { background: var(--row); border-radius: 8px; padding: .8rem 1rem; }
.whole dt { font-size: .76rem; font-weight: 600; color: var(--quiet); }
.whole dd { font-size: .92rem; }
.whole dd.value { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.35; }
.notes { margin-top: 1rem; }
.notes p + p { margin-top: .35rem; }
.legend { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; font-size: .88rem; align-items: baseline; }
.legend mark { padding: .15em .5em; }
code, pre { font: .84em/1.5 ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; }
pre { background: var(--row); border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1rem; margin: .6rem 0; overflow-x: auto; }
td code { color: var(--quiet); word-break: break-all; }
.facts th { white-space: nowrap; vertical-align: top; border-bottom-width: 1px; width: 7.5rem; padding-top: .55rem; }
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --row: #f4f4f4; --answer: #ffe4a0; --answer-line: #9a6700; --heat: #0969da; --needed: #6f2da8; --lost: #8c1d18; --kept: #14532d; --h1: 7%; --h2: 13%; --h3: 20%; --h4: 28%; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .card { box-shadow: none; padding: 1rem; }
  mark, strong.answer, .whole div { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  tr, .whole div, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
