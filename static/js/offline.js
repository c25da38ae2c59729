// The service worker shows this in place of the page that was asked for, at that page's address.
addEventListener("online", () => location.reload())
