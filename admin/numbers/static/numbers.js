// Draws the charts from the numbers beside them. By arrow keys, or a pointer, one reads them.

const drawn = new Map();
const open = new Set();
const isDark = matchMedia("(prefers-color-scheme: dark)");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function writer({ language, currency }) {
  const money = currency ? { style: "currency", currency } : {};
  const whole = new Intl.NumberFormat(language, { ...money, maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(language, { ...money });
  return { whole: (value) => whole.format(value), exact: (value) => exact.format(value) };
}

function look(series, bars) {
  if (series.look === "before") {
    return { label: series.name, stroke: colour("--chart-before"), width: 2, dash: [6, 4], points: { show: false } };
  }
  const fill = colour(series.look === "second" ? "--chart-2" : "--chart-1");
  const size = series.look === "second" ? 0.8 : bars > 1 ? 0.45 : 0.7;
  return {
    label: series.name, stroke: fill, fill, width: 0, points: { show: false },
    paths: uPlot.paths.bars({ size: [size, 48], radius: 0.15 }),
  };
}

function options(chart, width, height, write) {
  const line = { stroke: colour("--line"), width: 1 };
  const ink = colour("--pico-muted-color");
  const font = "12px system-ui, sans-serif";
  const space = 10 + 6.5 * Math.max(...chart.labels.map((label) => label.length));
  const bars = chart.series.filter((series) => series.look !== "before").length;
  const last = chart.labels.length - 1;
  const most = Math.max(...chart.series.flatMap((series) => series.values), 1);
  const least = Math.min(...chart.series.flatMap((series) => series.values), 0); // what was taken back
  return {
    width, height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, last + 0.6] }, y: { range: [least * 1.1, most * 1.1] } },
    axes: [
      {
        stroke: ink, font, grid: { show: false }, ticks: { show: false }, space, size: 28,
        splits: (plot, axis, min, max, step) => steps(last, Math.max(1, Math.round(step))),
        values: (plot, splits) => splits.map((at) => chart.labels[at] ?? ""),
      },
      {
        stroke: ink, font, grid: line, ticks: line, size: chart.currency ? 64 : 44,
        incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 50000, 100000, 1000000],
        values: (plot, splits) => splits.map(write.whole),
      },
    ],
    series: [{}, ...chart.series.map((series) => look(series, bars))],
  };
}

function steps(last, step) {
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, n) => n * step);
}

function draw(element) {
  const chart = JSON.parse(element.dataset.chart);
  const write = writer(chart);
  drawn.get(element)?.plot.destroy();
  const at = chart.labels.map((_, place) => place);
  const size = [element.clientWidth, element.clientHeight];
  const plot = new uPlot(options(chart, ...size, write), [at, ...chart.series.map((one) => one.values)], element);
  plot.root.setAttribute("aria-hidden", "true");
  drawn.set(element, { plot, chart, write, place: null });
  plot.over.addEventListener("mousemove", () => tell(element, plot.cursor.idx));
}

// What stands at one place, in words.
function tell(element, place) {
  const { chart, write } = drawn.get(element);
  if (place === null || place === undefined || drawn.get(element).place === place) return;
  drawn.get(element).place = place;
  const values = chart.series.map((series) => `${series.name} ${write.exact(series.values[place])}`);
  element.parentElement.querySelector(".point").textContent = `${chart.labels[place]}: ${values.join(", ")}`;
}

function go(element, step) {
  const { plot, chart, place } = drawn.get(element);
  const last = chart.labels.length - 1;
  const next = place === null ? (step > 0 ? 0 : last) : Math.min(last, Math.max(0, place + step));
  plot.setCursor({ left: plot.valToPos(next, "x"), top: 10 });
  tell(element, next);
}

const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const known = drawn.get(target);
    if (known && contentRect.width) known.plot.setSize({ width: contentRect.width, height: target.clientHeight });
  }
});

function drawAll() {
  for (const element of drawn.keys()) if (!element.isConnected) forget(element);
  for (const element of document.querySelectorAll("[data-chart]")) {
    if (!drawn.has(element)) begin(element);
  }
}

function begin(element) {
  draw(element);
  sizes.observe(element);
  element.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(element, step);
  });
}

function forget(element) {
  sizes.unobserve(element);
  drawn.get(element).plot.destroy();
  drawn.delete(element);
}

// What was unfolded, or had the focus, still is when the figures come anew.
let focused = null;
document.body.addEventListener("htmx:beforeSwap", () => {
  open.clear();
  for (const one of document.querySelectorAll("#figures details[open]")) open.add(one.id);
  focused = document.activeElement?.id || null;
});
document.body.addEventListener("htmx:afterSettle", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  drawAll();
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
});
isDark.addEventListener("change", () => [...drawn.keys()].forEach(draw));
drawAll();
