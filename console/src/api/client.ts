import { createAgentClient } from '@dowellchat/client/agent';

/** The server of this page. Who asks is told by the cookie of the session. */
export const client = createAgentClient();
