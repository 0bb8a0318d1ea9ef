// For those who hear the page and type: a card is read out when its cell has run; sliders have names and arrow keys.
// Written as JupyterLab loads it, a module that shares JupyterLab's own modules, so that nothing has to be built.
{
  let shared;

  const spoken = (cell) => {
    const outputs = cell.model.type === "code" ? cell.model.outputs.toJSON() : [];
    const html = outputs.map((output) => [output.data?.["text/html"] ?? ""].flat().join("")).join("");
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("[aria-hidden], table, pre").forEach((part) => part.remove());
    page.querySelectorAll("div, br").forEach((part) => part.after(" "));
    return [...page.querySelectorAll(".lessons-spoken")].map((card) => card.textContent).join(" ");
  };

  const readOut = async () => {
    const region = document.createElement("div");
    region.setAttribute("role", "status");
    region.style = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
    document.body.append(region);
    const [notebook] = Object.values(shared["@jupyterlab/notebook"]);
    const { NotebookActions } = (await notebook.get())();
    NotebookActions.executed.connect((_, { cell }) => {
      region.textContent = ""; // the same words again are a change only after none
      setTimeout(() => (region.textContent = spoken(cell)), 100);
    });
  };

  const mendSliders = () => {
    for (const handle of document.querySelectorAll(".widget-slider .noUi-handle:not([aria-label])")) {
      const name = handle.closest(".widget-slider").querySelector(".widget-label")?.textContent;
      if (name) handle.setAttribute("aria-label", name);
      handle.setAttribute("data-lm-suppress-shortcuts", "true"); // the notebook would take its arrow keys
    }
  };

  const plugin = {
    id: "deep-learning-lessons:spoken",
    autoStart: true,
    activate: () => {
      new MutationObserver(mendSliders).observe(document.body, { childList: true, subtree: true });
      return readOut();
    },
  };

  (window._JUPYTERLAB ??= {})["deep-learning-lessons"] = {
    init: (scope) => (shared = scope),
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
}
