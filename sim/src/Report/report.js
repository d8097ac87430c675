(function () {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const picker = document.getElementById("picker");
  const ladder = document.getElementById("ladder");
  const onlyFaults = document.getElementById("faults");
  if (charts.length === 0) return;
  const ns = "http://www.w3.org/2000/svg";
  const fates = ["delivered", "lost", "corrupted", "unreachable"];

  function add(parent, name, attributes, text) {
    const node = document.createElementNS(ns, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  function clock(us) {
    const s = us / 1e6, h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return String(h).padStart(2, "0") + ":" + String(m).padStart(2, "0") + ":" + (s % 60).toFixed(3).padStart(6, "0");
  }

  function draw() {
    const chart = charts[picker.value];
    const messages = chart.messages.filter(m => !onlyFaults.checked || m[4] !== 0 || m[5]);
    const step = 26, top = 44, left = 130, right = 920;
    const height = top + messages.length * step + 24;
    ladder.textContent = "";
    const svg = add(ladder, "svg", { viewBox: "0 0 1040 " + height, role: "img" });
    add(svg, "text", { x: left, y: 22, "text-anchor": "middle", "font-weight": 600 }, chart.peer);
    add(svg, "text", { x: right, y: 22, "text-anchor": "middle", "font-weight": 600 }, chart.other);
    add(svg, "line", { class: "post", x1: left, x2: left, y1: 30, y2: height - 10 });
    add(svg, "line", { class: "post", x1: right, x2: right, y1: 30, y2: height - 10 });
    messages.forEach((m, i) => {
      const [sent, arrived, fromPeer, text, fate, repeated] = m;
      const y = top + i * step, from = fromPeer ? left : right, to = fromPeer ? right : left;
      const way = Math.sign(to - from), lost = fate === 1 || fate === 3;
      const end = lost ? from + (to - from) * 0.85 : to;
      const kinds = ["msg", lost ? "lost" : fates[fate]];
      if (repeated) kinds.push("repeated");
      if (/ response /.test(text)) kinds.push("reply");
      const group = add(svg, "g", { class: kinds.join(" ") });
      add(group, "title", {}, text + "\n" + clock(sent) + (lost ? " " + fates[fate] : " + " + ((arrived - sent) / 1000).toFixed(1) + " ms")
        + (repeated ? "\nthe same octets again" : "") + (fate === 2 ? "\ncorrupted on the way" : ""));
      add(group, "text", { class: "time", x: 8, y: y + 4 }, clock(sent));
      add(group, "line", { x1: from, x2: end, y1: y, y2: y });
      if (lost) add(group, "path", { d: `M${end - 5} ${y - 5}l10 10m0 -10l-10 10` });
      else add(group, "polygon", { points: `${end},${y} ${end - 8 * way},${y - 4} ${end - 8 * way},${y + 4}` });
      const label = text.length > 118 ? text.slice(0, 116) + "…" : text;
      add(group, "text", { x: (left + right) / 2, y: y - 5, "text-anchor": "middle" }, label);
    });
    document.getElementById("left-out").textContent =
      chart.leftOut > 0 ? chart.leftOut + " later messages are not recorded" : messages.length + " messages";
  }

  charts.forEach((c, i) => picker.add(new Option(c.peer + " and " + c.other, i)));
  picker.addEventListener("change", draw);
  onlyFaults.addEventListener("change", draw);
  draw();
})();
