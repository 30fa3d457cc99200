/* The two charts of the dashboard, shared with the wall. Patterns and line styles beside colours: readable without colour. */
import type { EChartsCoreOption } from 'echarts/core'
import { t, tx } from '../../lib/i18n'
import type { Dashboard } from '../../lib/types'

/* Light on paper and desk; dark with large letters on the wall, with small ones where the wall is looked at on a phone. */
type Look = '' | 'wall' | 'phone'

const red = '#b3261e'
const orange = '#d97a1a'
const yellow = '#b89000'
const blue = '#1a5fb4'

function base(dark: Look): { axis: object; text: object; split: object; tooltip: object; legend: object } {
  const ink = dark ? '#c8d8ec' : '#414c5a'
  return {
    text: { color: ink, fontSize: dark === 'wall' ? 18 : 12 },
    axis: { axisLine: { lineStyle: { color: dark ? '#45648a' : '#b9c3cf' } }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: dark === 'wall' ? 18 : 12 } },
    split: { splitLine: { lineStyle: { color: dark ? '#24405f' : '#e9edf2' } } },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    legend: { top: 0, left: 'center', itemHeight: 10, textStyle: { color: ink, fontSize: dark === 'wall' ? 18 : 12 } },
  }
}

export function daysOption(d: Dashboard, dark: Look = ''): EChartsCoreOption {
  const b = base(dark)
  const line = (name: string, data: (number | null)[], color: string, type: string, symbol: string, yAxisIndex: number): object =>
    ({ name, type: 'line', data, yAxisIndex, symbol, symbolSize: 6, lineStyle: { color, width: 2, type }, itemStyle: { color } })
  return {
    animation: !dark, textStyle: b.text, tooltip: b.tooltip, legend: b.legend, aria: { enabled: true }, grid: { left: dark === 'wall' ? 64 : 48, right: dark === 'wall' ? 60 : 44, top: 52, bottom: 28 },
    xAxis: { type: 'category', boundaryGap: false, data: d.days.map((x) => x.day.slice(5)), ...b.axis },
    yAxis: [{ type: 'value', name: t('dash.responses'), minInterval: 1, nameTextStyle: b.text, ...b.axis, ...b.split }, { type: 'value', name: t('dash.alerts'), minInterval: 1, nameTextStyle: b.text, ...b.axis, splitLine: { show: false } }],
    series: [
      line(t('dash.responses'), d.days.map((x) => x.responses), dark ? '#6aa8f0' : blue, 'solid', 'none', 0),
      line(tx('level', 'red'), d.days.map((x) => x.alerts_red), dark ? '#ff7a70' : red, 'solid', 'triangle', 1),
      line(tx('level', 'orange'), d.days.map((x) => x.alerts_orange), orange, 'dashed', 'diamond', 1),
      line(tx('level', 'yellow'), d.days.map((x) => x.alerts_yellow), dark ? '#f0cf4a' : yellow, 'dotted', 'circle', 1),
    ],
  }
}

export function areasOption(d: Dashboard, dark: Look = ''): EChartsCoreOption {
  const b = base(dark)
  return {
    animation: !dark, textStyle: b.text, tooltip: b.tooltip, legend: b.legend, aria: { enabled: true, decal: { show: true } }, grid: { left: dark === 'wall' ? 64 : 48, right: 12, top: 40, bottom: 28 },
    xAxis: { type: 'category', data: d.areas.map((x) => x.name), ...b.axis },
    yAxis: { type: 'value', minInterval: 1, ...b.axis, ...b.split },
    series: [
      { name: t('dash.alerts'), type: 'bar', barMaxWidth: 26, data: d.areas.map((x) => x.alerts), itemStyle: { color: dark ? '#6aa8f0' : blue } },
      { name: t('dash.open'), type: 'bar', barMaxWidth: 26, data: d.areas.map((x) => x.open), itemStyle: { color: orange } },
      { name: t('dash.overdue'), type: 'bar', barMaxWidth: 26, data: d.areas.map((x) => x.overdue), itemStyle: { color: dark ? '#ff7a70' : red } },
    ],
  }
}
