// How one series of a chart is named and drawn.

export type ChartSeries = {
  key: string;
  label: string;
  /** Name of a colour of theme.css, e.g. `blue` for --chart-blue. */
  color: ChartColor;
  /** SVG dash pattern, so that lines are told apart without colour. */
  dash?: string;
};
export type ChartColor = 'blue' | 'red' | 'amber' | 'purple' | 'green' | 'sky';
