// Mantine's announcements in a module of their own, to be loaded after the page (theme-provider.tsx).
export { Notifications } from '@mantine/notifications';
