/// What a page does beyond being read.
///
/// Without it tables keep their order, and a browser shows the titles in figures by itself.
enum HTMLScript {
  static let text = """
    'use strict';
    // A head sorts upwards, then downwards, then restores the order of the report. Rows that belong
    // together stay together; what is absent comes last.
    for (const table of document.querySelectorAll('table')) {
      const heads = [...table.querySelectorAll('th[scope=col]')];
      const grouped = table.tBodies.length > 1;
      const units = grouped ? [...table.tBodies] : [...table.tBodies[0]?.rows ?? []];
      const parent = grouped ? table : table.tBodies[0];
      heads.forEach((head, column) => {
        head.setAttribute('aria-sort', 'none');
        head.querySelector('button').addEventListener('click', () => {
          const order = {none: 'ascending', ascending: 'descending', descending: 'none'}
            [head.getAttribute('aria-sort')];
          for (const other of heads) other.setAttribute('aria-sort', 'none');
          head.setAttribute('aria-sort', order);
          table.classList.toggle('sorted', order !== 'none');
          const sign = order === 'descending' ? -1 : 1;
          const keys = new Map(units.map(unit => {
            const cell = (grouped ? unit.rows[0] : unit).cells[column];
            return [unit, {number: cell.dataset.v === undefined ? null : Number(cell.dataset.v),
              text: cell.textContent.trim()}];
          }));
          const absent = key => key.number === null && (key.text === '' || key.text.startsWith('n/a'));
          const sorted = order === 'none' ? units : [...units].sort((a, b) => {
            const [x, y] = [keys.get(a), keys.get(b)];
            if (absent(x) || absent(y)) return absent(x) - absent(y);
            if (x.number !== null && y.number !== null) return sign * (x.number - y.number);
            if (x.number !== null || y.number !== null) return x.number === null ? 1 : -1;
            return sign * x.text.localeCompare(y.text, 'en', {numeric: true});
          });
          parent.append(...sorted);
        });
      });
    }
    // All that lies below the pointer in a figure, at once and also where points lie on each other.
    const tip = document.createElement('div');
    tip.id = 'tip';
    tip.hidden = true;
    document.body.append(tip);
    for (const plot of document.querySelectorAll('.plot')) {
      plot.addEventListener('pointerenter', () => {
        for (const title of plot.querySelectorAll('.hover > title')) {
          title.parentNode.dataset.text = title.textContent;
          title.remove();
        }
      }, {once: true});
      plot.addEventListener('pointermove', event => {
        const hits = document.elementsFromPoint(event.clientX, event.clientY)
          .filter(hit => hit.dataset.text !== undefined && plot.contains(hit));
        tip.hidden = hits.length === 0;
        if (tip.hidden) return;
        const more = hits.length > 6 ? `\\n\\n… and ${hits.length - 6} more` : '';
        tip.textContent = hits.slice(0, 6).map(hit => hit.dataset.text).join('\\n\\n') + more;
        const {width, height} = tip.getBoundingClientRect();
        tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + 'px';
        tip.style.top = Math.max(4, event.clientY + 18 + height > innerHeight
          ? event.clientY - height - 12 : event.clientY + 18) + 'px';
      });
      plot.addEventListener('pointerleave', () => { tip.hidden = true; });
    }

    """
}
