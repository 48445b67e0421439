// How the two kinds of figures of a chart are drawn.
import uPlot from "uplot";

export function barSeries(label: string, fill: string): uPlot.Series {
  return {
    label,
    stroke: fill,
    fill,
    width: 0,
    paths: uPlot.paths.bars!({ size: [0.6, 64] }),
    points: { show: false },
  };
}

/** joined: by a dashed line, which says that there is something between one point and the next. */
export function pointSeries(label: string, ink: string, joined: boolean): uPlot.Series {
  return {
    label,
    stroke: ink,
    width: 2,
    dash: [6, 4],
    points: { show: true, size: 9, width: 2, stroke: ink, fill: "#fff" },
    ...(joined ? {} : { paths: () => null }),
  };
}
