import { Outlet } from '@tanstack/react-router';

export function SettingsPage() {
  return <Outlet />;
}

export function SettingsHome() {
  return null;
}
