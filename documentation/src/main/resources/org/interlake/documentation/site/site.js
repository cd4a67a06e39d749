// Search, copying and the menu. Nothing is fetched but the search's own index, when it is first used.
(function () {
  'use strict';

  var root = document.body.dataset.root;
  document.documentElement.classList.add('js');

  // The menu of a narrow window.
  var menu = document.getElementById('menu');
  var nav = document.getElementById('nav');
  menu.addEventListener('click', function () {
    menu.setAttribute('aria-expanded', String(nav.classList.toggle('open')));
  });
  var here = nav.querySelector('[aria-current]');
  if (here) {
    nav.scrollTop = Math.max(0, here.offsetTop - nav.clientHeight / 2);
  }

  // A button on each block of code (output is nothing to type), a link on each heading.
  document.querySelectorAll('main pre').forEach(function (block) {
    if (!block.querySelector('code[class^="language-"]:not(.language-text)')) {
      return;
    }
    var around = document.createElement('div');
    around.className = 'block';
    block.replaceWith(around);
    around.append(block);
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', function () {
      copy(block.textContent).then(function (done) {
        button.textContent = done ? 'Copied' : 'Not copied';
        setTimeout(function () { button.textContent = 'Copy'; }, 1500);
      });
    });
    around.append(button);
  });
  document.querySelectorAll('main h2[id], main h3[id], main h4[id]').forEach(function (heading) {
    var link = document.createElement('a');
    link.className = 'anchor';
    link.href = '#' + heading.id;
    link.textContent = '#';
    link.setAttribute('aria-label', 'Link to ' + heading.textContent);
    heading.append(link);
  });

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).then(function () { return true; }, function () { return false; });
    }
    var area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    var done = document.execCommand('copy');
    area.remove();
    return Promise.resolve(done);
  }

  // The search.
  var form = document.getElementById('search');
  var input = form.querySelector('input');
  var found = document.getElementById('found');
  var loading = null;
  var most = 20;
  form.hidden = false;

  function load() {
    if (!loading) {
      loading = new Promise(function (resolve, reject) {
        var script = document.createElement('script');
        script.src = root + 'search-index.js';
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      });
    }
    return loading;
  }

  function count(text, word) {
    var hits = 0;
    for (var at = text.indexOf(word); at >= 0 && hits < 5; at = text.indexOf(word, at + 1)) {
      hits += at === 0 || !/[a-z0-9]/.test(text[at - 1]) ? 1 : 0.3;
    }
    return hits;
  }

  // Every word has to be there; in a title or a heading it weighs more than in the text.
  function score(entry, words) {
    var total = 0;
    var title = entry[1].toLowerCase();
    var heading = entry[2].toLowerCase();
    var text = entry[3].toLowerCase();
    for (var i = 0; i < words.length; i++) {
      var of = 12 * count(heading, words[i]) + (heading ? 4 : 14) * count(title, words[i]) + count(text, words[i]);
      if (of === 0) {
        return 0;
      }
      total += of;
    }
    if (words.length > 1 && text.indexOf(words.join(' ')) >= 0) {
      total += 10;
    }
    return /^(adr\/|CHANGELOG|contents|source\/)/.test(entry[0]) ? total / 3 : total;
  }

  function marked(text, words) {
    var piece = document.createDocumentFragment();
    var lower = text.toLowerCase();
    var at = 0;
    while (at < text.length) {
      var next = -1;
      var length = 0;
      words.forEach(function (word) {
        var hit = lower.indexOf(word, at);
        if (hit >= 0 && (next < 0 || hit < next)) {
          next = hit;
          length = word.length;
        }
      });
      if (next < 0) {
        break;
      }
      piece.append(text.slice(at, next));
      var mark = document.createElement('mark');
      mark.textContent = text.slice(next, next + length);
      piece.append(mark);
      at = next + length;
    }
    piece.append(text.slice(at));
    return piece;
  }

  function snippet(text, words) {
    var lower = text.toLowerCase();
    var first = words.map(function (word) { return lower.indexOf(word); }).filter(function (at) { return at >= 0; });
    var from = first.length ? Math.max(0, Math.min.apply(null, first) - 60) : 0;
    from = from > 0 ? text.indexOf(' ', from) + 1 : 0;
    var to = from + 180 < text.length ? Math.max(text.lastIndexOf(' ', from + 180), from + 90) : text.length;
    return (from > 0 ? '… ' : '') + text.slice(from, to) + (to < text.length ? ' …' : '');
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(function (word) { return word.length > 1; });
    found.textContent = '';
    found.hidden = words.length === 0;
    if (words.length === 0) {
      return;
    }
    var hits = window.interlakeSearch
      .map(function (entry) { return {entry: entry, score: score(entry, words)}; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score; });
    hits.slice(0, most).forEach(function (hit) {
      var link = document.createElement('a');
      link.href = root + hit.entry[0];
      var title = document.createElement('b');
      title.append(marked(hit.entry[2] ? hit.entry[1] + ' › ' + hit.entry[2] : hit.entry[1], words));
      var text = document.createElement('span');
      text.append(marked(snippet(hit.entry[3], words), words));
      link.append(title, text);
      found.append(link);
    });
    var line = document.createElement('p');
    line.textContent = hits.length === 0 ? 'Nothing has all of these words.'
      : hits.length > most ? 'The first ' + most + ' of ' + hits.length + '.' : '';
    if (line.textContent) {
      found.append(line);
    }
  }

  function search() {
    load().then(show, function () {
      found.hidden = false;
      found.textContent = 'The index search-index.js could not be loaded.';
    });
  }

  function choose(step) {
    var links = Array.prototype.slice.call(found.querySelectorAll('a'));
    if (links.length === 0) {
      return;
    }
    var at = links.findIndex(function (link) { return link.classList.contains('chosen'); });
    if (at >= 0) {
      links[at].classList.remove('chosen');
    }
    var next = links[(at + step + links.length) % links.length];
    next.classList.add('chosen');
    next.scrollIntoView({block: 'nearest'});
  }

  input.addEventListener('focus', load);
  input.addEventListener('input', search);
  input.addEventListener('keydown', function (event) {
    if (event.key === 'ArrowDown') {
      choose(1);
      event.preventDefault();
    } else if (event.key === 'ArrowUp') {
      choose(-1);
      event.preventDefault();
    } else if (event.key === 'Escape') {
      found.hidden = true;
      input.blur();
    }
  });
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var link = found.querySelector('a.chosen') || found.querySelector('a');
    if (link) {
      link.click();
      found.hidden = true;
    }
  });
  document.addEventListener('click', function (event) {
    if (!form.contains(event.target) || found.contains(event.target)) {
      found.hidden = true;
    }
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      input.focus();
      event.preventDefault();
    }
  });
  // A link to a search: page.html?q=words.
  var asked = new URLSearchParams(location.search).get('q');
  if (asked) {
    input.value = asked;
    search();
  }
})();
