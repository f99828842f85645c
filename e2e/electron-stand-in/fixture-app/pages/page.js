window.started = performance.now();
console.warn('the page', 'has started');
