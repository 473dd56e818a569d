"""What moto 5.2.1 drops of notebook instances.

Imported by moto_server.py for what it changes. Each patch says what AWS answers and which page of the API reference says so.
"""

from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse

# SageMaker: a notebook keeps its platform and the version of its instance metadata service, and has a network interface in the
# subnet that it was made in. moto knows neither.
# API reference: Amazon SageMaker, CreateNotebookInstance and DescribeNotebookInstance (PlatformIdentifier,
# InstanceMetadataServiceConfiguration).

KEPT = ("PlatformIdentifier", "InstanceMetadataServiceConfiguration")

moto_create_notebook_instance = SageMakerResponse.create_notebook_instance
moto_describe_notebook_instance = SageMakerResponse.describe_notebook_instance


def create_notebook_instance(self):
    answer = moto_create_notebook_instance(self)
    made = self.sagemaker_backend.get_notebook_instance(self._get_param("NotebookInstanceName"))
    made.kept = {name: self._get_param(name) for name in KEPT if self._get_param(name)}
    return answer


def describe_notebook_instance(self):
    answer = moto_describe_notebook_instance(self)
    found = self.sagemaker_backend.get_notebook_instance(self._get_param("NotebookInstanceName"))
    return ActionResult({**answer.result, **getattr(found, "kept", {})})


SageMakerResponse.create_notebook_instance = create_notebook_instance
SageMakerResponse.describe_notebook_instance = describe_notebook_instance
