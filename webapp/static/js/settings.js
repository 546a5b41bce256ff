// How htmx behaves on this site. Runs before htmx looks at the page.
htmx.config.noSwap = [204, 304];
// Back and Forward load the page truly, so a reader hears its title.
htmx.config.history = "reload";
htmx.config.defaultTimeout = 15000;
// No indicator is used, so its style sheet goes again.
document.adoptedStyleSheets = [];
