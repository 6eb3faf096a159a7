// Keeps the page fresh. Without it the browser reloads the page by itself (see the `noscript` in its head).
const EVERY_MS = 5_000;
const LOST_AFTER_MS = 15_000;
const content = document.getElementById('content');
let heardAt = performance.now();

async function look() {
  try {
    const answer = await fetch('/content', { signal: AbortSignal.timeout(EVERY_MS), cache: 'no-store' });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    // Written by the gateway, every name in it encoded.
    content.innerHTML = await answer.text();
    heardAt = performance.now();
    document.documentElement.removeAttribute('data-lost');
  } catch {
    if (performance.now() - heardAt > LOST_AFTER_MS) document.documentElement.setAttribute('data-lost', '');
  }
}

function go() {
  if (!document.hidden) void look();
}

document.addEventListener('visibilitychange', go);
setInterval(go, EVERY_MS);
