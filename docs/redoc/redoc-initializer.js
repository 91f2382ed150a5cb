// ReDoc in the colours that the system prefers: its own in the light.
const dark = {
  colors: {
    primary: { main: "#8ab4f8" },
    success: { main: "#81c995" },
    warning: { main: "#fdd663" },
    error: { main: "#f28b82" },
    text: { primary: "#e3e6ea", secondary: "#a8b0ba" },
    border: { dark: "#4a525c", light: "#343b44" },
    responses: {
      success: { color: "#81c995", backgroundColor: "#1d3326", tabTextColor: "#81c995" },
      redirect: { color: "#c4b5fd", backgroundColor: "#2a2a3d", tabTextColor: "#c4b5fd" },
      error: { color: "#f28b82", backgroundColor: "#3a2325", tabTextColor: "#f28b82" },
      info: { color: "#8ab4f8", backgroundColor: "#1f2d3f", tabTextColor: "#8ab4f8" },
    },
  },
  schema: { linesColor: "#5c6b80", defaultDetailsWidth: "75%", typeNameColor: "#a8b0ba", typeTitleColor: "#a8b0ba", requireLabelColor: "#f28b82", nestedBackground: "#20252c", arrow: { color: "#a8b0ba" } },
  typography: { code: { color: "#f6aea9", backgroundColor: "#2a3038" }, links: { color: "#8ab4f8", visited: "#8ab4f8", hover: "#aecbfa" } },
  sidebar: { backgroundColor: "#16191d", textColor: "#d3d8de", activeTextColor: "#8ab4f8" },
  rightPanel: { backgroundColor: "#111417", textColor: "#e3e6ea" },
  codeBlock: { backgroundColor: "#1b1f24" },
};

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const show = () => Redoc.init("openapi.json", { theme: prefersDark.matches ? dark : {} }, document.getElementById("redoc"));
prefersDark.addEventListener("change", () => location.reload());
show();
