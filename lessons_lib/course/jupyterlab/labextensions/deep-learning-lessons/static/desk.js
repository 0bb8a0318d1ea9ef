// For those who hear the page: a card is read out when its cell has run; sliders have names.
// And for all: a slider whose kernel has ended leaves its picture.
// Written as JupyterLab loads it, a module that shares JupyterLab's own modules, so that nothing has to be built.
{
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  let shared;

  const read = (outputs) => {
    const html = outputs.map((output) => [output.data?.["text/html"] ?? ""].flat().join("")).join("");
    return new DOMParser().parseFromString(html, "text/html");
  };

  const spoken = (cell) => {
    const page = read(cell.model.type === "code" ? cell.model.outputs.toJSON() : []);
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

  const nameSliders = () => {
    for (const handle of document.querySelectorAll(".widget-slider .noUi-handle:not([aria-label])")) {
      const name = handle.closest(".widget-slider").querySelector(".widget-label")?.textContent;
      if (name) handle.setAttribute("aria-label", name);
    }
  };

  const mendEnded = (app) => {
    for (const node of document.querySelectorAll(".jp-OutputArea-output.jupyter-widgets")) {
      if (node.textContent !== "Error displaying widget: model not found") continue;
      const page = [...app.shell.widgets("main")].find((panel) => panel.node.contains(node));
      const cell = page?.content?.widgets?.[node.closest(".jp-Cell")?.dataset.windowedListIndex];
      const kept = (cell?.model.outputs?.toJSON() ?? []).filter((output) => output.data?.[WIDGET]);
      node.replaceChildren("Run the cell to move the slider.", ...read(kept).querySelectorAll("img"));
    }
  };

  const plugin = {
    id: "deep-learning-lessons:desk",
    autoStart: true,
    activate: (app) => {
      const mend = () => [nameSliders(), mendEnded(app)];
      new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
      return readOut();
    },
  };

  (window._JUPYTERLAB ??= {})["deep-learning-lessons"] = {
    init: (scope) => (shared = scope),
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
}
