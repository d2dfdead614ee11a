// Opens pages in a headless Chromium, light, dark and as wide as a phone, and fails on what shuts somebody out, is cut or
// overlaps. Arguments: the folder with node_modules (see package.json), then the pages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'node_modules', 'from-here.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const views = {
  light: { viewport: { width: 1100, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
};

// Runs in the page: what is too wide, what is cut by its picture, and which letters lie on others.
function misplaced() {
  const found = new Set();
  const width = document.scrollingElement.scrollWidth;
  if (width > innerWidth) found.add(`the page is ${width} wide where there are ${innerWidth}`);
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll('text')].map((node) => [node.textContent.trim(), node.getBoundingClientRect()]);
    texts.forEach(([text, box], index) => {
      const cut = box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.bottom > frame.bottom + 0.5;
      if (cut || box.top < frame.top - 0.5) found.add(`cut: ${text}`);
      for (const [other, at] of texts.slice(index + 1)) {
        const across = Math.min(box.right, at.right) - Math.max(box.left, at.left);
        const down = Math.min(box.bottom, at.bottom) - Math.max(box.top, at.top);
        if (across > 0.5 && down > 3) found.add(`overlap: ${text} / ${other}`);
      }
    });
  }
  return [...found];
}

const browser = await chromium.launch({ executablePath: process.env.SUPINE_CHROMIUM ?? '/usr/bin/chromium', args: flags });
let bad = 0;
for (const page of pages) {
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext(options);
    const tab = await context.newPage();
    const asked = [];
    tab.on('request', (request) => asked.push(request.url()));
    await tab.goto(`file://${path.resolve(page)}`);
    const found = await tab.evaluate(misplaced);
    found.push(...asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:')).map((url) => `asks for ${url}`));
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    found.push(...violations.map(({ impact, id, help, nodes }) => `axe, ${impact}: ${id}: ${help} (${nodes[0].target})`));
    for (const what of found) console.log(`${page} ${view}: ${what}`);
    bad += found.length;
    await context.close();
  }
}
await browser.close();
console.log(`${pages.length} pages, ${Object.keys(views).length} views each: ${bad} findings`);
process.exit(bad ? 1 : 0);
