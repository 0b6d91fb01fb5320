// Scripts run here and can open the data: the sections made for pages without scripts give way before they are drawn.
if ('DecompressionStream' in window) document.documentElement.className = 'scripted';
