function n(e){new EventSource(`${e}reload`).addEventListener("change",()=>location.reload())}export{n as watchContent};
