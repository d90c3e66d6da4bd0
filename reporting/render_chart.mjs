// Draws an ECharts option (JSON on standard input) as SVG on standard output, for the PDFs.
import { readFileSync } from "node:fs";
import * as echarts from "echarts";

const { option, width, height } = JSON.parse(readFileSync(0, "utf8"));
const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
chart.setOption({ ...option, animation: false });
const svg = chart.renderToSVGString();
chart.dispose();
process.stdout.write(svg, () => process.exit(0));
