import type { Chart } from './chart.ts';

/** What the script needs of a browser; the sources are compiled without one. */
interface Element {
  readonly clientWidth: number;
  readonly dataset: Record<string, string | undefined>;
  readonly style: { display: string };
  textContent: string | null;
}
interface Pen {
  strokeStyle: string;
  lineWidth: number;
  save(): void;
  restore(): void;
  setLineDash(lengths: readonly number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}
interface Browser {
  readonly document: {
    readonly documentElement: Element;
    getElementById(id: string): Element | null;
  };
  getComputedStyle(element: Element): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(event: string, listener: () => void): void };
  addEventListener(event: string, listener: () => void): void;
}
interface Plot {
  readonly root: { querySelectorAll(selector: string): ArrayLike<Element> };
  readonly ctx: Pen;
  readonly bbox: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  valToPos(value: number, scale: string, isOfCanvas: boolean): number;
  setSeries(index: number, options: { show: boolean }): void;
  destroy(): void;
  setSize(size: { width: number; height: number }): void;
}
type Limits = [number | null, number | null];
interface PlotLibrary {
  new (options: object, data: readonly (readonly (number | null)[])[], element: Element): Plot;
  readonly paths: { bars(options: object): unknown };
}

/**
 * Draws all charts of a page. It runs in the browser, as its own text: nothing from outside of it but
 * its arguments may be named in it.
 */
export function drawCharts(page: Browser, library: PlotLibrary): void {
  const charts: Chart[] = JSON.parse(page.document.getElementById('charts')!.textContent!);
  const root = page.document.documentElement;
  const HEIGHT = 300;
  const PRINTED_WIDTH = 660;
  const EDGE = { label: '', width: 0, points: { show: false } };
  const drawn: { readonly plot: Plot; readonly element: Element }[] = [];

  const colour = (name: string): string =>
    page.getComputedStyle(root).getPropertyValue(name).trim();

  const digits = (value: number): string => String(Number(value.toPrecision(4)));
  const texts = {
    ms: (ms: number) => (ms >= 1_000 ? `${digits(ms / 1_000)} s` : `${digits(ms)} ms`),
    rate: (rate: number) => `${digits(rate)}/s`,
    share: (share: number) => `${digits(100 * share)}%`,
    percentile: (inverse: number) => `${Number((100 * (1 - 1 / inverse)).toPrecision(9))}%`,
    seconds: (seconds: number) => `${digits(seconds)} s`,
    number: (number: number) => String(Number(number.toPrecision(6))),
  };

  const short = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name);
  const xText = (chart: Chart, x: number): string =>
    chart.xKind === 'name' ? short(chart.names[Math.round(x)] ?? '') : texts[chart.xKind](x);

  const isDecade = (value: number): boolean =>
    Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

  const xAxis = (chart: Chart, width: number): object => {
    if (chart.xKind === 'seconds') return {};
    if (chart.xKind === 'number') {
      const title = { label: chart.xTitle, labelFont: '12px system-ui, sans-serif', labelSize: 20 };
      if (chart.xScale === undefined) return title;
      return {
        ...title,
        filter: (_: Plot, all: number[]) => all.map((x) => (isDecade(x) ? x : null)),
      };
    }
    if (chart.xKind === 'percentile') {
      const isShown = (x: number): boolean => isDecade(x) || (x === 2 && width > 600);
      return { filter: (_: Plot, all: number[]) => all.map((x) => (isShown(x) ? x : null)) };
    }
    const room = Math.max(...chart.names.map((name) => 8 * short(name).length + 12));
    const step = Math.ceil(chart.names.length / Math.max(1, Math.floor((width - 70) / room)));
    const places = chart.names.map((_, place) => place).filter((place) => place % step === 0);
    return { splits: () => places, grid: { show: false } };
  };

  const series = (chart: Chart): object[] =>
    chart.series.map(({ name, run, look }) => {
      const stroke = colour(look === 'dots' ? '--ink' : `--run-${run % 6}`);
      const shown = {
        label: name,
        stroke,
        value: (_: Plot, value: number | null) =>
          value === null || value === undefined ? '–' : texts[chart.yKind](value),
      };
      if (look === 'bars') {
        const isAlone = chart.series.filter((one) => one.look === 'bars').length === 1;
        const paths = library.paths.bars({ size: [isAlone ? 0.6 : 0.9, 80] });
        return { ...shown, fill: `${stroke}99`, paths, points: { show: false } };
      }
      if (look === 'dots') {
        return {
          ...shown,
          width: 0,
          paths: () => null,
          points: { show: true, size: 9, width: 2, fill: colour('--paper') },
        };
      }
      const isShort = chart.x.length < 3;
      return {
        ...shown,
        width: 2,
        spanGaps: chart.xKind === 'percentile',
        points: { show: isShort },
        ...(look === 'dashed' && { dash: [6, 4] }),
      };
    });

  const scales = (chart: Chart): object => {
    const fromZero = (_: Plot, __: number, most: number): Limits => [0, most > 0 ? 1.05 * most : 1];
    const digitOf = (value: number): number => 10 ** Math.floor(Math.log10(value));
    const fitted = (_: Plot, least: number | null, most: number): Limits => {
      if (least === null) return [0, 1];
      if (least >= 0 && least <= most / 2) return [0, 1.05 * most || 1];
      const room = 0.05 * (most - least) || Math.abs(most) / 2 || 1;
      return [least - room, most + room];
    };
    const byLogarithm = (_: Plot, least: number | null, most: number): Limits => {
      if (least === null) return [1, 10];
      const low = Math.floor(least / digitOf(least)) * digitOf(least);
      return [low, Math.max(2 * low, Math.ceil(most / digitOf(most)) * digitOf(most))];
    };
    // What was dragged over is looked at more closely; a single second has the room of one.
    const whole = (_: Plot, least: number, most: number): Limits =>
      chart.x.length > 1 ? [least, most] : [chart.x[0]!, chart.x[0]! + 1];
    const nodes = (): Limits => [-0.5, chart.names.length - 0.5];
    return {
      x: {
        time: false,
        range: chart.xKind === 'name' ? nodes : whole,
        distr: chart.xKind === 'percentile' || chart.xScale === 'logarithmic' ? 3 : 1,
      },
      y: {
        range: { logarithmic: byLogarithm, 'from zero': fromZero, fitted }[chart.yScale],
        distr: chart.yScale === 'logarithmic' ? 3 : 1,
      },
    };
  };

  /** Borders of bands are series too, behind all others, without a line and without a place in the legend. */
  const edges = (chart: Chart) =>
    chart.series.flatMap(({ band, run }, at) =>
      band === undefined ? [] : [{ of: at + 1, colour: colour(`--run-${run % 6}`), ...band }],
    );
  const bandOptions = (chart: Chart): object => {
    const all = edges(chart);
    const first = chart.series.length + 1;
    const hideInLegend = (plot: Plot): void => {
      const rows = Array.from(plot.root.querySelectorAll('.u-legend .u-series'));
      for (const row of rows.slice(first)) row.style.display = 'none';
    };
    const follow = (plot: Plot, index: number | null, { show }: { show?: boolean }): void => {
      if (show === undefined) return;
      for (const [at, edge] of all.entries()) {
        if (edge.of !== index) continue;
        plot.setSeries(first + 2 * at, { show });
        plot.setSeries(first + 2 * at + 1, { show });
      }
    };
    const drawMoments = (plot: Plot): void => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = colour('--warn');
      ctx.lineWidth = 1;
      ctx.setLineDash([3, 3]);
      for (const x of chart.moments ?? []) {
        const left = plot.valToPos(x, 'x', true);
        if (left < bbox.left || left > bbox.left + bbox.width) continue;
        ctx.beginPath();
        ctx.moveTo(left, bbox.top);
        ctx.lineTo(left, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
    };
    return {
      bands: all.map((edge, at) => ({
        series: [first + 2 * at + 1, first + 2 * at],
        fill: `${edge.colour}2e`,
      })),
      hooks: { ready: [hideInLegend], setSeries: [follow], draw: [drawMoments] },
    };
  };

  const draw = (chart: Chart, width: number | undefined): void => {
    const element = page.document.getElementById(`chart-${chart.id}`)!;
    element.textContent = '';
    const room = width ?? element.clientWidth;
    const line = { stroke: colour('--line'), width: 1 };
    const axis = {
      stroke: colour('--ink'),
      grid: line,
      ticks: line,
      font: '12px system-ui, sans-serif',
    };
    const options = {
      width: room,
      height: HEIGHT,
      scales: scales(chart),
      axes: [
        {
          ...axis,
          values: (_: Plot, all: (number | null)[]) =>
            all.map((x) => (x === null ? '' : xText(chart, x))),
          ...xAxis(chart, room),
        },
        {
          ...axis,
          size: 70,
          values: (_: Plot, all: (number | null)[]) =>
            all.map((y) => (y === null ? '' : texts[chart.yKind](y))),
        },
      ],
      series: [
        {
          label: chart.xKind === 'seconds' ? 'at' : chart.xTitle,
          value: (_: Plot, x: number | null) =>
            x === null || x === undefined ? '–' : xText(chart, x),
        },
        ...series(chart),
        ...edges(chart).flatMap(() => [{ ...EDGE }, { ...EDGE }]),
      ],
      ...bandOptions(chart),
      legend: {
        markers: {
          dash: (_: Plot, index: number) =>
            chart.series[index - 1]?.look === 'dashed' ? 'dashed' : 'solid',
        },
      },
      cursor: { drag: { x: chart.xKind === 'seconds' || chart.xKind === 'number', y: false } },
    };
    const data = [
      chart.x,
      ...chart.series.map(({ values }) => values),
      ...edges(chart).flatMap(({ low, high }) => [low, high]),
    ];
    drawn.push({ plot: new library(options, data, element), element });
  };

  const drawAll = (width?: number): void => {
    for (const { plot } of drawn.splice(0)) plot.destroy();
    for (const chart of charts) if (chart.x.length > 0) draw(chart, width);
  };

  drawAll();
  page.addEventListener('resize', () => {
    for (const { plot, element } of drawn)
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });
  page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());
  page.matchMedia('print').addEventListener('change', () => drawAll());
  // Paper is white and as wide as it is, whatever the screen.
  page.addEventListener('beforeprint', () => {
    root.dataset.paper = 'yes';
    drawAll(PRINTED_WIDTH);
  });
  page.addEventListener('afterprint', () => {
    delete root.dataset.paper;
    drawAll();
  });
}
