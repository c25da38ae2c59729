from adminpanel.admin.base import ReadOnlyAdmin

__all__ = ["ReadOnlyAdmin"]
