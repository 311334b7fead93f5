export { ClaimPage } from './ClaimPage.tsx';
export { ForgottenPage } from './ForgottenPage.tsx';
export { InvitationPage } from './InvitationPage.tsx';
export { NewPasswordPage } from './NewPasswordPage.tsx';
export { SignInPage } from './SignInPage.tsx';
