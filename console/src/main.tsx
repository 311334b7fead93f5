import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client } from './api/client.ts';
import { createQueryClient } from './api/query-client.ts';
import { closeInbox } from './live/live-inbox.ts';
import { Toasts } from './parts/Toasts.tsx';
import { createConsoleRouter } from './router.tsx';
import { styleNonce } from './theme/style-nonce.ts';
import { cssVariables, theme } from './theme/theme.ts';

const queries = createQueryClient(onEnded);
const router = createConsoleRouter({ queries });
// Who only reads asks for nothing: it is the socket that is told.
client.connection.subscribe(() => {
  if (client.connection.get() === 'ended') onEnded();
});

/** The session was ended by somebody else, or is over. */
function onEnded(): void {
  if (router.latestLocation.pathname === '/sign-in') return;
  const next = router.state.location.href;
  closeInbox();
  queries.clear();
  void router.navigate({ to: '/sign-in', search: { next, isEnded: true } });
}

const place = document.getElementById('console');
if (place === null) throw new Error('The page has no place for the console.');
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
