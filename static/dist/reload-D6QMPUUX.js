function n(e){new EventSource(`${e}reload`).addEventListener("reload",()=>location.reload())}export{n as watchContent};
