export { SettingsHome, SettingsPage } from './SettingsPage.tsx';
export { AccountPage } from './account/AccountPage.tsx';
