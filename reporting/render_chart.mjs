// Draws ECharts options (JSON on standard input: a list of {option, width, height}) as SVG for the PDFs, all of them in one
// run: a list of drawings, JSON on standard output, in the same order.
import { readFileSync } from "node:fs";
import * as echarts from "echarts";

const drawings = JSON.parse(readFileSync(0, "utf8")).map(({ option, width, height }) => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, animation: false });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
});
process.stdout.write(JSON.stringify(drawings), () => process.exit(0));
