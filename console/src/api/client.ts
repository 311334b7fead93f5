import { createClient } from '@dowellchat/client';

/** The server of this page. Who asks is told by the cookie of the session. */
export const client = createClient();
