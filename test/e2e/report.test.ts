import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSimulationReport } from '../../src/cli/report/write-report.ts';
import { formatMs } from '../../src/core/kernel/units-text.ts';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { loadRun, loadRunText } from '../support/load-runs.ts';
import { simulationResult } from '../support/simulations.ts';
import { isInstalled } from './installed.ts';

const BROWSER = '/usr/bin/chromium';
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const slow = { seed: 2, slowness: 1.3, failureShare: 0.05 };

/** The report of two runs as the command writes it, in a browser that was never used before. */
describe.skipIf(!isInstalled(BROWSER, 'chromium'))('the report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-report-'));
  const file = join(folder, 'report.html');
  let browser: Browser;
  let page: Page;
  /** Everything that the page asked for, and everything that it complained of. */
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const files = { 'before.json': loadRunText(), 'after.json': loadRunText(slow) };
    await inFreshFolder(files, async (work) => {
      const line = `lbctl bench compare before.json after.json --report ${file}`;
      expect((await runShell(line, work)).exit).toBe(0);
    });
    // Its profile is a new folder, which goes with it.
    browser = await chromium.launch({ executablePath: BROWSER, args: quiet, headless: true });
    const context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      colorScheme: 'light',
    });
    context.on('request', (request) => requests.push(request.url()));
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Cells of a row of the first table that has it. */
  const cells = (name: string): Promise<string[]> =>
    page
      .locator('main tr', { has: page.locator(`th[scope=row]:text-is("${name}")`) })
      .first()
      .locator('td')
      .allTextContents();

  /** Part of a canvas's pixels that are not as its first one. */
  const drawnShares = (): Promise<number[]> =>
    page.evaluate<number[]>(`[...document.querySelectorAll('.chart canvas')].map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(data.buffer);
      return pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length;
    })`);

  it('asks for nothing but itself, and complains of nothing', () => {
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
  });

  it('tells the figures of both runs', async () => {
    const [before, after] = [loadRun(), loadRun(slow)];
    expect(await cells('requests')).toEqual(['2400', '2400']);
    expect(await cells('response time p99')).toEqual([
      formatMs(before.total.responseTime.p99Ms!),
      formatMs(after.total.responseTime.p99Ms!),
    ]);
    const web = await cells('web-4');
    expect(web.slice(0, 2)).toEqual([expect.stringMatching(/^5\d\.\d%$/), '53.3%']);
  });

  it('has drawn all charts', async () => {
    const shares = await drawnShares();
    expect(shares).toHaveLength(4);
    for (const share of shares) expect(share).toBeGreaterThan(0.005);
  });

  it('draws in the colours of the scheme', async () => {
    const background = () =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const pictures = async () =>
      page.evaluate<string>(`document.querySelector('.chart canvas').toDataURL()`);
    const light = { background: await background(), picture: await pictures() };
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = { background: await background(), picture: await pictures() };
    expect(light.background).toBe('rgb(255, 255, 255)');
    expect(dark.background).toBe('rgb(20, 23, 27)');
    expect(dark.picture).not.toBe(light.picture);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  });

  it('fits a telephone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.waitForFunction(`document.querySelector('.chart .uplot').offsetWidth <= 400`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await page.setViewportSize({ width: 1000, height: 800 });
  });

  it('a chart is an image with a name, and a table that a screen reader reads', async () => {
    const names = await page
      .getByRole('img')
      .evaluateAll((images) => images.map((image) => image.getAttribute('aria-label')));
    expect(names).toHaveLength(4);
    expect(names[0]).toMatch(/^Response and service time by percentile\. /);
    const figures = page.locator('figure');
    for (let chart = 0; chart < 4; chart++) {
      const rows = figures.nth(chart).locator('details tbody tr');
      expect(await rows.count()).toBeGreaterThan(3);
    }
  });

  it('its tables need no JavaScript', async () => {
    const other = await browser.newPage({ javaScriptEnabled: false });
    await other.goto(pathToFileURL(file).href);
    expect(await other.locator('table').first().textContent()).toContain('response time p99');
    expect(await other.locator('main noscript').textContent()).toContain('Charts need JavaScript');
    expect(await other.locator('.chart').first().isVisible()).toBe(false);
    await other.close();
  });
});

describe.skipIf(!isInstalled(BROWSER, 'chromium'))('the report of a simulation in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-report-'));
  let browser: Browser;

  beforeAll(async () => {
    writeSimulationReport(join(folder, 'sweep.html'), simulationResult());
    writeSimulationReport(join(folder, 'single.html'), simulationResult({ hasAxis: false }));
    browser = await chromium.launch({ executablePath: BROWSER, args: quiet, headless: true });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { file: 'sweep.html', of: 'against an axis' },
    { file: 'single.html', of: 'over time' },
  ])('draws charts $of, and complains of nothing', async ({ file }) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, file)).href);
    expect(await page.locator('.chart canvas').count()).toBe(3);
    // Borders of bands are series of the chart library, but not in its legend.
    const legend = page.locator('.u-legend').first().locator('.u-series:visible');
    expect(await legend.allTextContents()).toEqual([
      expect.stringMatching(/^(?:rate|at)/),
      expect.stringMatching(/^round-robin/),
      expect.stringMatching(/^lti/),
      expect.stringMatching(/^p2c/),
    ]);
    const picture = () =>
      page.evaluate<string>(`document.querySelector('.chart canvas').toDataURL()`);
    const whole = await picture();
    await legend.nth(1).locator('th').click();
    await page.mouse.move(0, 0);
    expect(await picture()).not.toBe(whole);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fits a telephone', async () => {
    const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
    await page.goto(pathToFileURL(join(folder, 'single.html')).href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await page.close();
  });
});
