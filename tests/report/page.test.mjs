// The page in Chromium, from a file, with the network watched.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildPage, chromiumPath, fillPage, openBrowser } from './page.mjs';
import { makeSample } from './sample.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-report-'));

function template() {
  if (process.env.SCHOOLSIM_REPORT_TEMPLATE) return readFileSync(process.env.SCHOOLSIM_REPORT_TEMPLATE, 'utf8');
  return buildPage(join(folder, 'template.html'));
}

describe('the report page', { skip }, () => {
  let browser;
  let pageTemplate;
  before(async () => {
    pageTemplate = template();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page made of the data; every complaint and every request but its own file fails the test. */
  async function open(data, options = {}) {
    const file = join(folder, `page-${Math.round(performance.now() * 1000)}.html`);
    writeFileSync(file, typeof data === 'string' ? pageTemplate.replaceAll('{{title}}', 't').replace('{{data}}', data) : fillPage(pageTemplate, data));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints = [];
    const requests = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => { if (!request.url().startsWith('data:')) requests.push(request.url()); });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    assert.deepEqual(complaints, []);
    assert.deepEqual(requests, [pathToFileURL(file).href]);
    return { page, close: () => context.close() };
  }
  /** All words of the first sheet, in their order. */
  const decisionWords = (d) => [
    d.kicker, d.answer, d.against, ...d.rows.flatMap((r) => [r.heading, r.note, ...r.cells.flatMap((c) => c.lines.flatMap((l) => [l.strong, l.plain, l.range]))]),
    d.change_heading, ...d.change, d.unknown_heading, ...d.unknown, ...d.basis, d.behind, d.evidence_heading,
  ].filter((words) => words !== '');
  const nPages = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const small = (options = {}) => makeSample({ nSchools: 2000, ...options });

  test('shows every part, in the words and numbers of the data', async () => {
    const data = small();
    data.meta.caveats = ['“A” differs from “B” in more than its policies.', 'It was run at other prices.'];
    const { page, close } = await open(data);
    const text = await page.innerText('main');
    assert.deepEqual(await page.locator('h1 ~ .caveat').allInnerTexts(), data.meta.caveats);
    assert.ok(text.indexOf(data.meta.caveats[1]) < text.indexOf(data.scenarios[0].verdict_heading), 'before any verdict');
    const expected = [
      data.meta.question, data.words.simulated, data.words.levels_note, data.words.differences_heading,
      data.words.differences_note, data.words.maps_heading, data.words.maps_note, data.meta.licence, data.meta.rerun,
      ...data.meta.footer, ...data.scenarios.flatMap((s) => [s.verdict_heading, s.verdict_text]),
      ...data.measures.map((m) => m.label), ...decisionWords(data.decision), ...Object.values(data.words.tiers),
      ...data.differences.flat().filter(Boolean).flatMap((d) => [d.estimate_text, d.interval_text, d.verdict_text, d.sets_text]),
      ...data.tables.flatMap((t) => [t.heading, t.note, ...t.columns, ...t.sections.flatMap((s) => [...s.rows.flat(), ...s.sentences])]),
      ...data.maps.frames.flatMap((f) => [f.label, f.count_none, f.count_deep]),
      ...data.parameters_that_differ.flatMap((p) => [p.key, p.label, p.dates, p.evidence]),
      ...data.meta.provenance.flatMap((p) => [p.label, p.text]),
    ];
    for (const words of expected) assert.ok(text.includes(words), `missing: ${words}`);
    assert.equal(await page.title(), `${data.meta.question} (Simulated, not observed)`);
    assert.equal(await page.locator('svg.chart').count(), 3);
    assert.equal(await page.locator('.chart .curve').count(), 12);
    assert.equal(await page.locator('.maps canvas').count(), data.maps.frames.length);
    assert.equal(await page.locator('.verdicts .sign').count(), 4);
    await close();
  });

  test('the first sheet has a column for each option, and a row for each measure, in their order', async () => {
    const data = small();
    const { page, close } = await open(data);
    const sheet = page.locator('.sheet').first();
    assert.equal(await sheet.locator('.answer').innerText(), data.decision.answer);
    assert.deepEqual((await sheet.locator('.choice thead .option').allInnerTexts()), data.scenarios.slice(1).map((s) => s.name));
    const found = await sheet.locator('.choice tbody tr').evaluateAll((rows) => rows.map((row) => ({
      heading: row.querySelector('th').firstChild.textContent,
      cells: [...row.querySelectorAll('td')].map((cell) => [...cell.querySelectorAll('p')].map((p) => p.textContent)),
    })));
    assert.deepEqual(found, data.decision.rows.map((r) => ({
      heading: r.heading, cells: r.cells.map((c) => c.lines.map((l) => [l.strong, l.plain, l.range].filter(Boolean).join(' '))),
    })));
    const text = await page.innerText('main');
    let at = 0;
    for (const words of decisionWords(data.decision)) {
      assert.ok(text.indexOf(words, at) >= 0, `missing, or out of order: ${words}`);
      if (words === data.decision.rows[0].heading || words === data.decision.change_heading) at = text.indexOf(words, at);
    }
    assert.ok(text.indexOf(data.decision.evidence_heading) < text.indexOf(data.words.differences_heading), 'the evidence is behind it');
    assert.deepEqual(await sheet.locator('.discs').evaluateAll((all) => all.map((d) => [d.querySelectorAll('.held').length, d.querySelectorAll('circle').length])),
      [[30, 40], [29, 40], [28, 40]]);
    await close();
  });

  test('what options change is drawn on one scale, from a line at zero, each with its own dashes', async () => {
    const data = small();
    const { page, close } = await open(data);
    const charts = await page.locator('svg.change').evaluateAll((all) => all.map((chart) => ({
      curve: chart.querySelector('.curve').getAttribute('d').match(/-?[\d.]+/g).map(Number), dashes: chart.querySelector('.curve').getAttribute('stroke-dasharray'),
      zero: chart.querySelector('line').y1.baseVal.value, peak: chart.querySelector('.peak')?.textContent, label: chart.getAttribute('aria-label'),
    })));
    assert.equal(charts.length, 3);
    assert.equal(new Set(charts.map((c) => c.dashes)).size, 3);
    const ends = data.decision.options.map((o) => o.middle.at(-1));
    const scale = charts.map((c, i) => (c.curve.at(-1) - c.zero) / ends[i]);
    for (const one of scale) assert.ok(one < 0 && Math.abs(one / scale[0] - 1) < 1e-3, String(scale));
    for (const { curve, zero, label } of charts) {
      assert.ok(Math.abs(curve[1] - zero) < 1e-6, 'begins at zero');
      assert.match(label, /Simulated, not observed/);
    }
    assert.deepEqual(charts.map((c) => c.peak), [undefined, undefined, 'most in year 6: −2,900']);
    await close();
  });

  test('on a phone every cell of the decision carries its option’s name, and nothing scrolls sideways', async () => {
    const data = small();
    data.decision.rows[5].cells[0].lines[0].strong = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
    data.decision.answer = `${'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk'.repeat(3)} ${data.decision.answer}`;
    for (const width of [390, 320]) {
      const { page, close } = await open(data, { viewport: { width, height: 844 } });
      assert.ok((await overflow(page)) <= 0, `${await overflow(page)} px too wide at ${width}`);
      assert.deepEqual(await page.locator('.choice .price .of').allInnerTexts(), data.scenarios.slice(1).map((s) => s.name));
      await close();
    }
    const { page, close } = await open(data);
    assert.equal(await page.locator('.choice .price .of').first().isVisible(), false, 'wide, the columns have heads');
    await close();
  });

  test('a finding is the title of its chart, whose label follows with the unit', async () => {
    const data = small();
    data.measures[0].finding = '<b>Forced federation</b>: 4,000 fewer schools without a partner';
    const { page, close } = await open(data);
    assert.deepEqual(await page.locator('.charts h2').allInnerTexts(), [data.measures[0].finding, data.measures[1].label, data.measures[2].label]);
    assert.match(await page.locator('.charts .unit').first().innerText(), /^Schools with no partner, % of schools/);
    await close();
  });

  test('curves lie where the numbers say', async () => {
    const data = small();
    const level = data.levels[0][0];
    level.middle = level.middle.map((_, t) => (t < 45 ? 10 : 20));
    level.low = level.middle.map((v) => v - 5);
    level.high = level.middle.map((v) => v + 5);
    const { page, close } = await open(data);
    const found = await page.evaluate(() => {
      const chart = document.querySelector('svg.chart');
      const y = (text) => {
        const tick = [...chart.querySelectorAll('.tick')].find((t) => parseFloat(t.textContent) === text);
        return tick.previousElementSibling.y1.baseVal.value;
      };
      const points = (path) => path.getAttribute('d').match(/-?[\d.]+/g).map(Number);
      const curve = points(chart.querySelector('.curve[data-scenario="two-tier-drift"]'));
      const band = chart.querySelector('.band').getBBox();
      return { ten: y(10), twenty: y(20), first: curve[1], last: curve.at(-1), top: band.y, bottom: band.y + band.height };
    });
    const perPoint = (found.ten - found.twenty) / 10;
    const near = (a, b) => assert.ok(Math.abs(a - b) < 0.05, `${a} against ${b}: ${JSON.stringify(found)}`);
    near(found.first, found.ten);
    near(found.last, found.twenty);
    near(found.top, found.twenty - 5 * perPoint);
    near(found.bottom, found.ten + 5 * perPoint);
    await close();
  });

  test('over worlds charts show what policies change, from a line at zero, without the baseline', async () => {
    const data = small();
    const of = (value) => ({
      middle: data.time.terms.map((t) => (value * t) / 45), low: data.time.terms.map((t) => ((value - 10) * t) / 45),
      high: data.time.terms.map((t) => ((value + 10) * t) / 45),
    });
    data.changes = data.scenarios.map((_, s) => data.measures.map((measure) => (s > 0 && measure.chart ? of(-20) : null)));
    const { page, close } = await open(data);
    assert.equal(await page.locator('.chart .curve').count(), 9);
    assert.equal(await page.locator('.chart .curve[data-scenario="two-tier-drift"]').count(), 0);
    assert.match(await page.locator('figcaption .unit').first().textContent(), /, change against “Two-tier drift”$/);
    const ticks = await page.evaluate(() => [...document.querySelector('svg.chart').querySelectorAll('.tick')].map((tick) => ({
      text: tick.textContent, width: tick.previousElementSibling.getAttribute('stroke-width'),
    })));
    // The rule is at zero, in the midst of the axis; true minuses, and a plus for more.
    assert.deepEqual(ticks.filter((t) => t.width === '2').map((t) => t.text), ['0%']);  // the top tick has the unit
    assert.ok(ticks.some((t) => t.text.startsWith('−')));
    await close();
  });

  test('dots of the table lie left of zero for fewer and right for more, inside or outside the grey zone', async () => {
    const data = small();
    const { page, close } = await open(data);
    const rows = await page.evaluate(() => [...document.querySelectorAll('.differences tbody tr')].map((row) => {
      const middle = (e) => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; };
      const zone = row.querySelector('.zone').getBoundingClientRect();
      const dot = middle(row.querySelector('circle'));
      return {
        left: dot < middle(row.querySelector('line')), inside: dot > zone.left && dot < zone.right,
        estimate: row.querySelector('.estimate').textContent, verdict: row.querySelector('.verdict').firstChild.textContent,
      };
    }));
    assert.equal(rows.length, 15);
    for (const row of rows) {
      assert.equal(row.left, row.estimate.startsWith('−'), JSON.stringify(row));
      if (row.verdict === 'too small to matter') assert.ok(row.inside, JSON.stringify(row));
      if (row.verdict === 'better' || row.verdict === 'worse') assert.ok(!row.inside, JSON.stringify(row));
    }
    await close();
  });

  test('the map shows the tiers of its own frame', async () => {
    const data = small();
    const fill = (tier) => Buffer.alloc(data.maps.n, tier).toString('base64');
    data.maps.frames.forEach((frame, i) => { frame.tier = fill(i); });
    const { page, close } = await open(data, { colorScheme: 'light' });
    const dominant = await page.evaluate(() => [...document.querySelectorAll('.maps canvas')].map((canvas) => {
      const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const counts = new Map();
      for (let i = 0; i < pixels.length; i += 4) {
        if (pixels[i + 3] < 255) continue;
        const colour = `#${[0, 1, 2].map((k) => pixels[i + k].toString(16).padStart(2, '0')).join('')}`.toUpperCase();
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      counts.delete('#EFECE5');
      return [...counts.entries()].sort((a, b) => b[1] - a[1])[0][0];
    }));
    assert.deepEqual(dominant, ['#D4481A', '#8DB2D3', '#3F7DB8', '#0F2F66']);
    await close();
  });

  test('each policy is marked on its own curve at its own term, and every term after the start has one line', async () => {
    const { page, close } = await open(small());
    const found = await page.evaluate(() => {
      const chart = document.querySelector('svg.chart');
      const near = (a, b) => Math.abs(a - b) < 0.01;
      return {
        lines: [...chart.querySelectorAll('line.event')].map((l) => l.x1.baseVal.value),
        marks: Object.fromEntries([...chart.querySelectorAll('.mark')].map((m) => {
          const curve = chart.querySelector(`.curve[data-scenario="${m.dataset.scenario}"]`);
          const points = curve.getAttribute('d').slice(1).split('L').map((p) => p.split(',').map(Number));
          return [m.dataset.scenario, points.findIndex(([x, y]) => near(x, m.cx.baseVal.value) && near(y, m.cy.baseVal.value))];
        })),
        labels: [...chart.querySelectorAll('.event-label')].map((l) => l.textContent),
        year3: Number(chart.querySelector('.curve').getAttribute('d').slice(1).split('L')[9].split(',')[0]),
      };
    });
    assert.deepEqual(found.marks, { supported: 0, 'forced-federation': 9, 'curriculum-driven': 9 });
    assert.deepEqual(found.labels, ['year 3']);
    assert.equal(found.lines.length, 1);
    assert.ok(Math.abs(found.lines[0] - found.year3) < 0.01, JSON.stringify(found));
    await close();
  });

  test('a policy from the start alone has a mark and no line', async () => {
    const { page, close } = await open(small({ nScenarios: 2 }));
    assert.equal(await page.locator('.chart .event').count(), 0);
    assert.equal(await page.locator('svg.chart').first().locator('.mark').count(), 1);
    await close();
  });

  test('one scenario alone: no table of differences, no policy line', async () => {
    const { page, close } = await open(small({ nScenarios: 1 }));
    assert.equal(await page.locator('.differences').count(), 0);
    assert.equal(await page.locator('.chart .event').count(), 0);
    assert.equal(await page.locator('.parameters').count(), 0);
    assert.equal(await page.locator('.decision').count(), 0);
    assert.ok((await page.innerText('.sheet')).startsWith('A self-improving school system: simulation report'));
    assert.equal(await page.locator('svg.chart').count(), 3);
    await close();
  });

  test('six scenarios: six curves and dashes that differ; a seventh stands in the table only', async () => {
    const data = small({ nScenarios: 6 });
    data.scenarios.push({ ...data.scenarios[5], id: 'seventh', name: 'Seventh', short_name: 'Seventh', order: 6 });
    data.levels.push(data.levels[5]);
    data.differences.push(data.differences[5]);
    const { page, close } = await open(data);
    const dashes = await page.locator('svg.chart').first().locator('.curve').evaluateAll((all) => all.map((c) => c.getAttribute('stroke-dasharray')));
    assert.equal(dashes.length, 6);
    assert.equal(new Set(dashes).size, 6);
    assert.equal(await page.locator('.differences .scenario', { hasText: 'Seventh' }).count(), 5);
    await close();
  });

  test('no maps: the rest stands', async () => {
    const { page, close } = await open(small({ withMaps: false }));
    assert.equal(await page.locator('.places').count(), 0);
    assert.equal(await page.locator('.differences').count(), 1);
    await close();
  });

  test('labels at the curves’ ends never lie on each other, even when all curves end alike', async () => {
    const data = small({ nScenarios: 6 });
    data.levels.forEach((row) => { row[2] = data.levels[0][2]; });
    const { page, close } = await open(data);
    const boxes = await page.locator('svg.chart').nth(2).locator('text[font-weight]').evaluateAll((all) =>
      all.map((t) => t.getBBox()).map((b) => [b.y, b.y + b.height]).sort((a, b) => a[0] - b[0]));
    assert.equal(boxes.length, 6);
    for (let i = 1; i < boxes.length; ++i) assert.ok(boxes[i][0] >= boxes[i - 1][1] - 2, JSON.stringify(boxes));
    await close();
  });

  test('labels break at spaces and hyphens; numbers below zero carry a true minus sign', async () => {
    const data = small();
    data.scenarios[3].short_name = 'Curriculum-driven collaboration';
    data.levels.forEach((row) => {
      for (const part of ['low', 'middle', 'high']) row[2][part] = row[2][part].map((v) => v - 50);
    });
    const { page, close } = await open(data);
    const chart = page.locator('svg.chart').nth(2);
    const lines = await chart.locator('text[font-weight]').evaluateAll((all) => all.map((t) => [...t.children].map((l) => l.textContent)));
    const name = lines.find((l) => l[0].startsWith('Curr'));
    assert.match(name.join('|'), /^Curriculum-\|?driven[ |]collaboration$/);
    const ticks = await chart.locator('.tick').allTextContents();
    assert.ok(ticks.length >= 3 && ticks.every((t) => /^−\d+$/.test(t)), String(ticks));
    await close();
  });

  test('long names wrap: nothing leaves the page on any screen', async () => {
    const data = small();
    data.scenarios[1].name = 'Authority support that stays for fifteen years and reaches every school whatever its size';
    data.scenarios[1].short_name = 'Unterstützungsmaßnahmenverlängerungsgesetz everywhere';
    data.scenarios[2].verdict_text = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft '.repeat(4);
    data.measures[3].label = 'Gap between the third of schools that is most engaged and the third that is least';
    data.maps.frames[1].label = 'Authority support that stays for fifteen years';
    for (const viewport of [{ width: 1920, height: 1080 }, { width: 1024, height: 768 }, { width: 768, height: 1024 }, { width: 390, height: 844 }, { width: 320, height: 640 }]) {
      const { page, close } = await open(data, { viewport });
      assert.ok((await overflow(page)) <= 0, `${viewport.width} px wide: ${await overflow(page)} px too wide`);
      const outside = await page.evaluate(() => [...document.querySelectorAll('.chart text, .chart tspan')].filter((t) => {
        const box = t.getBoundingClientRect();
        return box.right > innerWidth || box.left < 0;
      }).map((t) => t.textContent));
      assert.deepEqual(outside, [], `${viewport.width} px wide`);
      const hidden = await page.evaluate(() => [...document.querySelectorAll('.maps figure')].filter((f) =>
        f.querySelector('figcaption').getBoundingClientRect().bottom > f.querySelector('canvas').getBoundingClientRect().top).length);
      assert.equal(hidden, 0, `captions over maps at ${viewport.width} px`);
      await close();
    }
  });

  test('words of the data stay words', async () => {
    const data = small();
    data.meta.question = '</script><img src=x onerror="console.log(1)"> {{data}} & <b>bold</b>?';
    data.scenarios[0].name = '<script>console.log(2)</script>';
    data.scenarios[1].name = '<b>bold</b>';
    data.decision.answer = '<b>yes</b>; but <img src=x>';
    data.decision.change = ['<b>no</b>'];
    const { page, close } = await open(data);
    assert.equal(await page.innerText('h1'), data.meta.question);
    assert.equal(await page.locator('main img, main b').count(), 0);
    await close();
  });

  test('dark screens get the dark palette, and a printer the light one', async () => {
    const { page, close } = await open(small(), { colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--bg').trim().toUpperCase());
    const land = () => page.evaluate(() => {
      const canvas = document.querySelector('.maps canvas');
      const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < pixels.length; i += 4) if (pixels[i] === 0xef && pixels[i + 1] === 0xec) return 'light';
      return 'dark';
    });
    assert.equal(await ground(), '#0F141C');
    assert.equal(await land(), 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await ground(), '#FBFAF7');
    assert.equal(await land(), 'light');
    await close();
  });

  test('decision and findings print on two A4 sheets, whose paper is not a hundred megabytes of dots', async () => {
    const { page, close } = await open(makeSample());
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    assert.ok(pdf.length < 4_000_000, `${pdf.length} bytes`);
    await page.locator('.appendix').evaluate((e) => e.remove());
    assert.equal(nPages(await page.pdf({ preferCSSPageSize: true, printBackground: true })), 2, 'the decision, and what lies behind it');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 698, height: 1050 });
    const height = await page.locator('.evidence').evaluate((e) => e.getBoundingClientRect().height);
    assert.ok(height <= 1050, `the second sheet is ${height} px of 1050`);
    assert.ok(height > 900, `the second sheet is ${height} px of 1050`);
    await page.locator('.decision').evaluate((e) => e.remove());
    assert.equal(nPages(await page.pdf({ preferCSSPageSize: true, printBackground: true })), 1);
    await close();
  });

  test('a decision of a few lines too many is printed smaller, and a long one goes on', async () => {
    const pagesOf = async (nSentences) => {
      const data = small();
      data.decision.change = Array.from({ length: nSentences }, (_, i) => `${i}: ${data.decision.change[0]}`);
      const { page, close } = await open(data);
      const scale = Number(await page.locator('.decision').evaluate((e) => e.style.getPropertyValue('--print-scale')));
      for (const behind of ['.evidence', '.appendix']) await page.locator(behind).evaluate((e) => e.remove());
      const found = [scale, nPages(await page.pdf({ preferCSSPageSize: true, printBackground: true }))];
      await close();
      return found;
    };
    assert.deepEqual(await pagesOf(2), [1, 1]);
    const [scale, pages] = await pagesOf(15);
    assert.ok(scale > 0.9 && scale < 1, `${scale}`);
    assert.equal(pages, 1);
    assert.deepEqual(await pagesOf(60), [0.9, 2]);
  });

  test('every figure has a table twin or a description, and targets are large enough', async () => {
    const data = small();
    const { page, close } = await open(data, { viewport: { width: 390, height: 844 } });
    const charts = await page.locator('svg.chart').evaluateAll((all) => all.map((c) => [c.getAttribute('aria-label'), c.getAttribute('aria-details')]));
    for (const [label, twin] of charts) {
      assert.match(label, /Simulated, not observed/);
      assert.equal(await page.locator(`#${twin} tbody tr`).count(), 16);
    }
    await page.locator('#figures-0 summary').click();
    const last = await page.locator('#figures-0 tbody tr').last().innerText();
    assert.match(last, new RegExp(`^15\\s+${data.levels[0][0].middle[45].toFixed(0)}\\b`));
    for (const label of await page.locator('canvas').evaluateAll((all) => all.map((c) => c.getAttribute('aria-label')))) {
      assert.match(label, /none, .* deep\. Simulated, not observed/);
    }
    const heights = await page.locator('summary').evaluateAll((all) => all.map((s) => s.getBoundingClientRect().height));
    for (const height of heights) assert.ok(height >= 44, String(heights));
    await close();
  });

  test('data that cannot be shown are explained, not drawn', async () => {
    for (const [data, message] of [
      ['{"meta": {', /cannot be read/],
      ['{"meta": {"format": "other"}}', /format "other"/],
      [JSON.stringify({ ...small(), meta: { ...small().meta, version: [3, 0] } }), /version 3,0/],
      [JSON.stringify({ ...small(), scenarios: [] }), /no scenario/],
      [JSON.stringify({ ...small(), levels: [] }), /levels has 0 entries/],
    ]) {
      const { page, close } = await open(data);
      assert.match(await page.innerText('[role=alert]'), message);
      assert.match(await page.innerText('[role=alert]'), /What to do now/);
      await close();
    }
  });
});
