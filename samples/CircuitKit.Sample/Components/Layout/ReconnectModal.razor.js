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
      // The server responds but has neither the circuit nor a snapshot: reload the page.
      location.reload();
      break;
  }
});

// For browsers without closedby: Escape would hide the message while the page behind it does not react yet.
modal.addEventListener("cancel", event => event.preventDefault());

document.getElementById("components-reconnect-button").addEventListener("click", reconnect);
document.getElementById("components-resume-button").addEventListener("click", resume);

async function reconnect() {
  document.removeEventListener("visibilitychange", reconnectWhenVisible);
  try {
    // False: the server was reached but no longer has the circuit. Then ask for its snapshot.
    if (await Blazor.reconnect() || await Blazor.resumeCircuit()) {
      modal.close();
    } else {
      location.reload();
    }
  } catch {
    // Not reached. Try again when this tab is shown.
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
