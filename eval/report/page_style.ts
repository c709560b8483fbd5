/** The style sheet of a report's page: light and dark, six colours for runs, nothing loaded. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --raised: #ffffff; --ink: #1c1d1f; --soft: #63666c; --faint: #8d9096;
  --hair: #e4e4df; --grid: #ecece7; --wash: #f3f3ee; --good: #2c8a5b; --bad: #c2362f; --amber: #d68a15;
  --c0: #2f62c8; --c1: #c4581a; --c2: #2c8a5b; --c3: #9a3f8f; --c4: #8a6a10; --c5: #4f6b7d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517; --raised: #1b1d20; --ink: #e9e9e6; --soft: #a2a5ab; --faint: #7b7f86;
    --hair: #2c2f33; --grid: #25282c; --wash: #202226; --good: #56b987; --bad: #f0736b; --amber: #e6a845;
    --c0: #7ba4f4; --c1: #ee8f55; --c2: #5cc290; --c3: #d486ca; --c4: #cfae4e; --c5: #93b0c3;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1120px; margin: 0 auto; padding: 56px 28px 96px; }
h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; margin: 0 0 6px; }
h2 { font-size: 21px; letter-spacing: -0.01em; font-weight: 650; margin: 64px 0 4px; }
h3 { font-size: 16px; font-weight: 650; margin: 32px 0 8px; }
p { margin: 6px 0; max-width: 74ch; color: var(--soft); }
.lead { font-size: 18px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 16px; margin-top: 32px; }
.card { background: var(--raised); border: 1px solid var(--hair); border-radius: 12px; padding: 20px 22px; }
.card .name { display: flex; align-items: center; gap: 9px; font-weight: 600; overflow-wrap: anywhere; }
.card .big { font-size: 40px; line-height: 1.1; letter-spacing: -0.03em; font-weight: 650; margin: 14px 0 2px; }
.card .big small { font-size: 17px; font-weight: 500; letter-spacing: 0; color: var(--soft); }
.card p { font-size: 14px; margin: 3px 0; }
.dot { width: 11px; height: 11px; border-radius: 50%; background: currentColor; flex: none; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(420px, 100%), 1fr)); gap: 16px; margin-top: 16px; }
figure { margin: 0; }
.chart { background: var(--raised); border: 1px solid var(--hair); border-radius: 12px; padding: 14px 14px 8px; }
.chart figcaption { font-size: 14px; font-weight: 600; padding: 0 4px 6px; }
.chart svg { display: block; width: 100%; height: auto; max-width: 620px; margin: 0 auto; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 22px; font-size: 14px; color: var(--soft); margin-top: 10px; }
.legend span { display: inline-flex; align-items: center; gap: 8px; }
.legend svg { width: 30px; height: 10px; }
.rule { stroke: var(--grid); } .axis { stroke: var(--faint); }
.tick { font-size: 12px; fill: var(--soft); } .small { font-size: 11px; } .value { font-size: 12px; fill: var(--ink); font-weight: 600; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
.series path { fill: none; stroke: currentColor; stroke-linejoin: round; stroke-linecap: round; }
.thin path { stroke-width: 1.2; opacity: 0.5; } .marked path { stroke-width: 2; }
.series circle { fill: currentColor; stroke: var(--raised); stroke-width: 1.5; }
.bar { fill: currentColor; opacity: 0.82; } .whisker { stroke: var(--ink); stroke-width: 1.2; }
.table { overflow-x: auto; margin-top: 14px; }
table { border-collapse: collapse; font-size: 14px; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--faint); padding: 6px 14px 6px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--hair); padding: 7px 14px 7px 0; vertical-align: top; }
th.number, td.number { text-align: right; } td.number { white-space: nowrap; }
td:first-child { white-space: nowrap; } td .note { white-space: normal; }
tr.measured td { background: var(--wash); } tr.measured td:first-child { padding-left: 14px; border-left: 3px solid var(--good); }
td .note { display: block; color: var(--soft); font-size: 13px; min-width: 38ch; max-width: 60ch; }
th.here, td.here { color: var(--good); font-weight: 600; }
.failures { display: flex; flex-wrap: wrap; gap: 22px; margin-top: 14px; }
.failure figcaption { font-size: 13px; color: var(--soft); margin-top: 6px; }
.grids { display: flex; gap: 12px; align-items: flex-start; } .named { display: flex; flex-direction: column; gap: 3px; font-size: 12px; color: var(--soft); }
.sudoku rect { fill: var(--raised); } .sudoku rect.given { fill: var(--wash); } .sudoku rect.wrong { fill: color-mix(in srgb, var(--bad) 16%, var(--raised)); }
.digit { font-size: 16px; text-anchor: middle; fill: var(--ink); } .digit.given { fill: var(--soft); }
.digit.wrong { fill: var(--bad); font-weight: 700; } .truth { font-size: 9px; text-anchor: end; fill: var(--soft); }
.fine { stroke: var(--hair); } .thick { stroke: var(--soft); stroke-width: 1.5; }
.maze { background: var(--raised); outline: 1px solid var(--hair); } .wall { fill: color-mix(in srgb, var(--soft) 62%, var(--raised)); }
.expected { fill: color-mix(in srgb, var(--good) 35%, var(--raised)); } .agreed { fill: var(--good); }
.astray { fill: var(--amber); } .broken { fill: var(--bad); } .start { fill: var(--c0); } .goal { fill: var(--c3); }
.arc { background: var(--raised); } .arc rect { stroke: #5b5e63; stroke-width: 0.6; }
.a0 { fill: #000000; } .a1 { fill: #0074d9; } .a2 { fill: #ff4136; } .a3 { fill: #2ecc40; } .a4 { fill: #ffdc00; }
.a5 { fill: #aaaaaa; } .a6 { fill: #f012be; } .a7 { fill: #ff851b; } .a8 { fill: #7fdbff; } .a9 { fill: #870c25; }
code { font: 13px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
details { margin-top: 12px; } summary { cursor: pointer; color: var(--soft); font-size: 14px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; font-size: 14px; margin: 10px 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media print { .chart, .card { break-inside: avoid; } }
`;
