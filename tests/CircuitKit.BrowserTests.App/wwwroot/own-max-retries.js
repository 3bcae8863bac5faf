// The app limits the attempts and leaves their waits to others.
Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 2 } } });
