(function () {
  'use strict';
  // Okabe and Ito's colours, which people who see few colours tell apart; the last is the text's.
  var palette = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8a900'];
  var charts = JSON.parse(document.getElementById('charts').textContent);
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var drawn = [];

  function theme(isDark) {
    var text = isDark ? '#e6e9ee' : '#1c2430';
    var line = isDark ? '#5b6675' : '#8a94a3';
    var grid = isDark ? '#333c49' : '#dfe3e8';
    var axis = {
      axisLine: {lineStyle: {color: line}},
      axisTick: {lineStyle: {color: line}},
      axisLabel: {color: text},
      nameTextStyle: {color: text},
      splitLine: {lineStyle: {color: [grid]}}
    };
    return {
      color: palette.concat([text]),
      backgroundColor: 'transparent',
      textStyle: {color: text, fontFamily: 'system-ui, sans-serif'},
      legend: {
        textStyle: {color: text},
        pageTextStyle: {color: text},
        pageIconColor: text,
        pageIconInactiveColor: line
      },
      categoryAxis: axis,
      valueAxis: axis,
      tooltip: {
        backgroundColor: isDark ? '#262e3a' : '#ffffff',
        borderColor: line,
        textStyle: {color: text}
      },
      markPoint: {label: {color: text}},
      bar: {markLine: {lineStyle: {color: line}, label: {color: text}}},
      line: {markLine: {lineStyle: {color: line}, label: {color: text}}}
    };
  }

  // A series may name its colour by its place; -1 is the grey of what others are read against.
  function painted(option, isDark) {
    var grey = isDark ? '#a3adba' : '#5a6573';
    option.series.forEach(function (series) {
      if (typeof series.colour === 'number') {
        var colour = series.colour < 0 ? grey : theme(isDark).color[series.colour];
        series.itemStyle = Object.assign(series.itemStyle || {}, {color: colour});
        series.lineStyle = Object.assign(series.lineStyle || {}, {color: colour});
      }
    });
    return option;
  }

  function draw(isDark) {
    drawn.forEach(function (chart) {
      chart.dispose();
    });
    drawn = charts.map(function (chart) {
      var place = document.getElementById(chart.id);
      var made = echarts.init(place, theme(isDark), {renderer: 'svg'});
      made.setOption(painted(chart.option, isDark));
      return made;
    });
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }

  draw(dark.matches);
  dark.addEventListener('change', function () {
    draw(dark.matches);
  });
  window.addEventListener('resize', function () {
    drawn.forEach(function (chart) {
      chart.resize();
    });
  });
  window.addEventListener('beforeprint', function () {
    draw(false);
  });
  window.addEventListener('afterprint', function () {
    draw(dark.matches);
  });
}());
