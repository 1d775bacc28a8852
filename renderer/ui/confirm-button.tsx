import { Button, Group, Modal, Stack, Text, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type ConfirmButtonProps = ButtonProps & {
  children: ReactNode;
  title: string;
  text: string;
  confirmText: string;
  onConfirm: () => void;
};

/** A button whose act can't be taken back: it asks first and says what will happen. */
export function ConfirmButton({ children, title, text, confirmText, onConfirm, ...button }: ConfirmButtonProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('app.dialog.close') }}>
        <Stack>
          <Text size="sm">{text}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t('app.dialog.cancel')}
            </Button>
            <Button color="chili" onClick={confirm}>
              {confirmText}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
