// Draws every element with data-chart from the JSON option of that id. The table beside it has the same
// numbers and links; a mark with an address opens it.
const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;

for (const place of document.querySelectorAll("[data-chart]")) {
  const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const chart = window.echarts.init(place, dark ? "dark" : null, { renderer: "svg" });
  chart.setOption({
    ...option,
    backgroundColor: "transparent",
    animation: false,
    tooltip: { trigger: "axis", renderMode: "richText" },
  });
  chart.on("click", (mark) => {
    if (mark.data?.address) window.location.assign(mark.data.address);
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}
