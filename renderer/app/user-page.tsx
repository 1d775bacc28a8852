import { UserTimelineSection } from '#renderer/features/decisions/user-timeline-section.tsx';
import { UserScreen } from '#renderer/features/users/user-screen.tsx';

/** One user's page, with why each request was answered as it was. */
export function UserPage() {
  return <UserScreen timeline={UserTimelineSection} />;
}
