const modal = document.getElementById("components-reconnect-modal");

modal.addEventListener("components-reconnect-state-changed", ({ detail }) => {
  switch (detail.state) {
    case "show":
      if (!modal.open) {
        modal.showModal();
      }
      break;
    case "hide":
      modal.close();
      break;
    case "failed":
      document.addEventListener("visibilitychange", reconnectWhenVisible);
      break;
    case "rejected":
      // The server answers and knows nothing of this page: a fresh page is the quickest way on.
      location.reload();
      break;
  }
});

// Escape would hide the message while the page behind it still cannot answer; for browsers without closedby.
modal.addEventListener("cancel", event => event.preventDefault());

document.getElementById("components-reconnect-button").addEventListener("click", reconnect);
document.getElementById("components-resume-button").addEventListener("click", resume);

async function reconnect() {
  document.removeEventListener("visibilitychange", reconnectWhenVisible);
  try {
    // False means: the server was reached and no longer holds the circuit. Then its kept state is asked for.
    if (await Blazor.reconnect() || await Blazor.resumeCircuit()) {
      modal.close();
    } else {
      location.reload();
    }
  } catch {
    // Not reached. The next look at this tab is the next good moment.
    document.addEventListener("visibilitychange", reconnectWhenVisible);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) {
      location.reload();
    }
  } catch {
    modal.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

function reconnectWhenVisible() {
  if (document.visibilityState === "visible") {
    return reconnect();
  }
}
